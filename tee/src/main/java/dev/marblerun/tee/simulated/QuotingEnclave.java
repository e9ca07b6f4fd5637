package dev.marblerun.tee.simulated;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What Intel's quoting enclave does on hardware: holds an attestation key, has the platform's PCK key vouch for it in a
 * report of its own, and signs enclaves' reports with it. Writes quotes of version 3 (Intel SGX ECDSA QuoteLib
 * Reference, A.4) with the PCK chain as certification data of type 5.
 */
final class QuotingEnclave {
    static final byte[] MR_SIGNER = sha256("MarbleRun simulated quoting enclave: signer");
    static final int PRODUCT_ID = 1;
    static final int SVN_UP_TO_DATE = 8;
    static final int SVN_OUT_OF_DATE = 6;

    private static final byte[] MR_ENCLAVE = sha256("MarbleRun simulated quoting enclave: code");
    private static final byte[] VENDOR_ID = {
        (byte) 0x93, (byte) 0x9A, 0x72, 0x33, (byte) 0xF7, (byte) 0x9C, 0x4C, (byte) 0xA9,
        (byte) 0x94, 0x0A, 0x0D, (byte) 0xB3, (byte) 0x95, 0x7F, 0x06, 0x07
    };
    private static final int HEADER_BYTES = 48;
    private static final int CERTIFICATION_DATA_PEM_CHAIN = 5;

    private final KeyPair attestationKey;
    private final byte[] header;
    /** The attestation key and everything after it: the same in every quote of this process. */
    private final byte[] vouched;

    /** Makes a new attestation key and has it vouched for. */
    QuotingEnclave(SimulatedPlatform platform) throws GeneralSecurityException {
        attestationKey = P256.newKey();
        int svn = platform.quotingEnclaveOutOfDate() ? SVN_OUT_OF_DATE : SVN_UP_TO_DATE;
        header = header(platform, svn);
        vouched = vouch(platform, svn);
    }

    /** The quote over a report. */
    byte[] quote(ReportBody report) throws GeneralSecurityException {
        byte[] signed = ByteBuffer.allocate(HEADER_BYTES + ReportBody.BYTES).put(header).put(report.encoded()).array();
        byte[] signature = P256.sign(attestationKey.getPrivate(), signed);
        int authDataLength = signature.length + vouched.length;
        return ByteBuffer.allocate(signed.length + 4 + authDataLength)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(signed)
                .putInt(authDataLength)
                .put(signature)
                .put(vouched)
                .array();
    }

    private static byte[] header(SimulatedPlatform platform, int svn) throws GeneralSecurityException {
        // On hardware the first 16 bytes of the user data name the platform; here they name its PCK key.
        byte[] platformId = MessageDigest.getInstance("SHA-256")
                .digest(platform.pckCertificate().getPublicKey().getEncoded());
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 3) // version
                .putShort((short) 2) // attestation key type: ECDSA-256 with P-256
                .putInt(0) // reserved
                .putShort((short) svn)
                .putShort((short) SimulatedTcbLevel.PCE_SVN)
                .put(VENDOR_ID)
                .put(platformId, 0, 16)
                .array();
    }

    private byte[] vouch(SimulatedPlatform platform, int svn) throws GeneralSecurityException {
        byte[] point = P256.rawPoint(attestationKey.getPublic());
        byte[] authData = new byte[32];
        for (int i = 0; i < authData.length; i++) {
            authData[i] = (byte) i; // what genuine quoting enclaves write
        }
        MessageDigest binding = MessageDigest.getInstance("SHA-256");
        binding.update(point);
        byte[] reportData = Arrays.copyOf(binding.digest(authData), 64);
        byte[] report = new ReportBody(platform.level().components(),
                        ReportBody.INIT | ReportBody.MODE64BIT | ReportBody.PROVISION_KEY, 0xE7,
                        MR_ENCLAVE, MR_SIGNER, PRODUCT_ID, svn, reportData)
                .encoded();
        byte[] signature = P256.sign(platform.pckKey(), report);
        byte[] chain = platform.bytes(PlatformFile.PCK_CHAIN);
        int length = point.length + report.length + signature.length + 2 + authData.length + 2 + 4 + chain.length;
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(point)
                .put(report)
                .put(signature)
                .putShort((short) authData.length)
                .put(authData)
                .putShort((short) CERTIFICATION_DATA_PEM_CHAIN)
                .putInt(chain.length)
                .put(chain)
                .array();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
