// What @phala/dcap-qvl says to every vector at each of its times, beside what this library says according to
// docs/attestation-vectors.md. Arguments: the folder with node_modules, the vectors, that document, and perhaps --speed.
'use strict';

const fs = require('fs');
const path = require('path');

const [folder, vectors, document, mode] = process.argv.slice(2);
const { verify } = require(path.join(folder, 'node_modules', '@phala', 'dcap-qvl'));

function text(vector, file) {
    return fs.readFileSync(path.join(vectors, vector, file), 'utf8');
}

function bytes(vector, file) {
    return fs.readFileSync(path.join(vectors, vector, file));
}

/** The text of the signed object, as it was served, and its signature. */
function signed(json, name) {
    const start = json.indexOf('{', json.indexOf(`"${name}"`));
    const end = json.lastIndexOf('}', json.lastIndexOf('"signature"')) + 1;
    return [json.substring(start, end), JSON.parse(json).signature];
}

function collateral(vector) {
    const [tcbInfo, tcbSignature] = signed(text(vector, 'tcb_info.json'), 'tcbInfo');
    const [identity, identitySignature] = signed(text(vector, 'qe_identity.json'), 'enclaveIdentity');
    return {
        pck_crl_issuer_chain: text(vector, 'pck_crl_issuer_chain.pem'),
        root_ca_crl: bytes(vector, 'root_ca_crl.der').toString('hex'),
        pck_crl: bytes(vector, 'pck_crl.der').toString('hex'),
        tcb_info_issuer_chain: text(vector, 'tcb_info_issuer_chain.pem'),
        tcb_info: tcbInfo,
        tcb_info_signature: tcbSignature,
        qe_identity_issuer_chain: text(vector, 'qe_identity_issuer_chain.pem'),
        qe_identity: identity,
        qe_identity_signature: identitySignature,
    };
}

function theirs(vector, seconds) {
    try {
        return verify(bytes(vector, 'quote.bin'), collateral(vector), seconds).status;
    } catch (e) {
        return `error: ${e.message}`;
    }
}

function rows() {
    return fs.readFileSync(document, 'utf8').split('\n')
        .map((line) => line.split('|').map((cell) => cell.trim()))
        .filter((cells) => cells.length === 9 && /^\d{4}-/.test(cells[3]))
        .map(([, vector, label, time, , ours, expired]) => ({ vector, label, time, ours, expired }));
}

/** Every kind of disagreement, and why this library keeps its answer. */
const EXPLAINED = {
    'they refuse: TCBInfo expired': 'as Intel\'s library, expiry is reported and left to the policy, whose default refuses',
    'they refuse: QE Identity expired': 'as above',
    'they refuse: Debug mode is enabled': 'debug is left to the policy, whose default refuses',
    'they refuse: SEPT_VE_DISABLE is not enabled': 'left to the caller, as by Intel\'s library',
    'they refuse: Invalid mr service td': 'left to the caller, as by Intel\'s library',
    'they refuse: Failed to decode TcbInfo': 'TCB info of version 2, which SGX quotes of the time came with, is read here',
    'they refuse: No matching TCB level found':
        'they compare all 16 TDX SVNs; the first two belong to the module identity when the module has a version',
    'we say UpToDate, they say OutOfDate': 'as above',
    'we say OutOfDate, they say UpToDate': 'they ignore the level of the TDX module',
    'we refuse: COLLATERAL_NOT_YET_VALID': 'they check dates of issue of TCB info and QE identity alone',
    'we refuse: STATUS_SGX_CRL_UNKNOWN_ISSUER': 'they accept a revocation list that another CA issued',
};

/** Whether both accept with the same status, or both refuse, or else who says what. */
function kind(row, their) {
    const refused = their.startsWith('error: ');
    const oursRefused = /^[A-Z_]+$/.test(row.ours) || row.ours === 'Revoked';
    if (refused) {
        return oursRefused ? 'both refuse' : `they refuse: ${their.substring(7)}`;
    }
    return oursRefused ? `we refuse: ${row.ours}`
        : their === row.ours ? 'same status' : `we say ${row.ours}, they say ${their}`;
}

function compare() {
    const groups = new Map();
    for (const row of rows()) {
        const found = kind(row, theirs(row.vector, Date.parse(row.time) / 1000));
        groups.set(found, [...(groups.get(found) || []), `${row.vector}/${row.label}`]);
    }
    console.log('| cases | what | why | such as |\n| --- | --- | --- | --- |');
    for (const [what, which] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
        const agree = /^(same|both)/.test(what);
        if (!agree && !EXPLAINED[what]) {
            process.exitCode = 1;
        }
        console.log(`| ${which.length} | ${what} | ${agree ? '' : EXPLAINED[what] || 'NOT EXPLAINED'} | ${
            agree ? '' : which[0]} |`);
    }
}

function speed() {
    const vector = 'tdx-v4-b0c06f000000-phala-2025-uptodate';
    const seconds = Date.parse(JSON.parse(text(vector, 'vector.json')).verification_time) / 1000;
    const quote = bytes(vector, 'quote.bin');
    const documents = collateral(vector);
    for (let i = 0; i < 200; i++) {
        verify(quote, documents, seconds);
    }
    const count = 500;
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) {
        verify(quote, documents, seconds);
    }
    const micros = Number(process.hrtime.bigint() - start) / 1000 / count;
    console.log(`| dcap-qvl of npm, any quote | ${vector} | JavaScript | 1 | ${micros.toFixed(1)} | ${
        (1e6 / micros).toFixed(0)} | |`);
}

if (mode === '--speed') {
    speed();
} else {
    compare();
}
