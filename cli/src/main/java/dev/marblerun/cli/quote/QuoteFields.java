package dev.marblerun.cli.quote;

import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.PckExtension;
import dev.marblerun.attestation.envelope.CustomClaims;
import dev.marblerun.attestation.envelope.Evidence;
import dev.marblerun.attestation.quote.CertificationData;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteHeader;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every field of a quote and its envelope under its usual name, unverified. */
final class QuoteFields {
    private static final int PCK_CHAIN_LENGTH = 3;

    /** Certification data of type 1 to 3 ends in CPUSVN 16, PCESVN 2 and PCEID 2 (dcap.md, 1.7). */
    private static final int PLATFORM_BYTES = 20;

    private QuoteFields() {}

    static void put(ObjectNode json, Evidence evidence, Quote quote) {
        json.put("Envelope", evidence.format().name());
        if (!evidence.claims().isEmpty()) {
            ArrayNode claims = json.putArray("Claims");
            for (CustomClaims.Claim claim : evidence.claims()) {
                claims.addObject().put("Name", claim.name()).put("Value", hex(claim.value()));
            }
        }
        if (!evidence.commitments().isEmpty()) {
            json.put("BoundTo", evidence.binding(quote.body()).orElse("nothing of its envelope"));
        }
        QuoteHeader header = quote.header();
        ObjectNode head = json.putObject("Header");
        head.put("Version", header.version());
        head.put("AttestationKeyType", "2 (ECDSA-256 with P-256)");
        head.put("TEE", header.tee().name());
        head.put("QESVN", header.qeSvn());
        head.put("PCESVN", header.pceSvn());
        head.put("QEVendorID", "939a7233f79c4ca9940a0db3957f0607 (Intel)");
        head.put("UserData", hex(header.userData()));
        ObjectNode body = json.putObject("Body");
        Measurements.of(quote.body()).forEach(body::put);
        ArrayNode flags = body.putArray("AttributesSet");
        AttributeNames.of(quote.body()).forEach(flags::add);
        ObjectNode auth = json.putObject("Authentication");
        auth.put("Signature", hex(quote.signature()));
        auth.put("AttestationKey", hex(quote.attestationKey()));
        ObjectNode qe = auth.putObject("QEReport");
        Measurements.of(quote.qe().report()).forEach(qe::put);
        auth.put("QEReportSignature", hex(quote.qe().signature()));
        auth.put("QEAuthData", hex(quote.qe().authData()));
        putCertification(auth.putObject("CertificationData"), quote.qe().certification());
        json.put("TrailingBytes", quote.trailingBytes());
    }

    private static void putCertification(ObjectNode json, CertificationData certification) {
        byte[] data = certification.data();
        json.put("Type", certification.type());
        json.put("Size", data.length);
        switch (certification.type()) {
            case 1 -> putPlatform(json, "PPID", data, 16);
            case 2 -> putPlatform(json, "EncryptedPPID", data, 256);
            case 3 -> putPlatform(json, "EncryptedPPID", data, 384);
            case CertificationData.PCK_CHAIN -> putChain(json, data);
            default -> json.put("Data", hex(data));
        }
    }

    private static void putPlatform(ObjectNode json, String name, byte[] data, int ppidBytes) {
        if (data.length != ppidBytes + PLATFORM_BYTES) {
            json.put("Data", hex(data));
            return;
        }
        json.put(name, hex(Arrays.copyOf(data, ppidBytes)));
        json.put("CPUSVN", hex(Arrays.copyOfRange(data, ppidBytes, ppidBytes + 16)));
        json.put("PCESVN", u16(data, ppidBytes + 16));
        json.put("PCEID", u16(data, ppidBytes + 18));
    }

    private static void putChain(ObjectNode json, byte[] pem) {
        try {
            ArrayNode chain = json.putArray("Certificates");
            for (Certificate certificate : Certificate.parseChain(pem, "PCK chain", PCK_CHAIN_LENGTH)) {
                ObjectNode one = chain.addObject();
                one.put("Subject", certificate.subject().getName());
                one.put("Issuer", certificate.issuer().getName());
                one.put("Serial", certificate.serial().toString(16));
                one.put("NotBefore", certificate.notBefore().toString());
                one.put("NotAfter", certificate.notAfter().toString());
                certificate.pck().ifPresent(pck -> putPck(one.putObject("SGXExtension"), pck));
            }
        } catch (CollateralException e) {
            json.remove("Certificates");
            json.put("Unreadable", String.valueOf(e.getMessage()));
            json.put("Data", hex(pem));
        }
    }

    private static void putPck(ObjectNode json, PckExtension pck) {
        json.put("PPID", hex(pck.ppid()));
        json.put("CPUSVN", hex(pck.cpuSvn()));
        ArrayNode components = json.putArray("Components");
        pck.components().forEach(components::add);
        json.put("PCESVN", pck.pceSvn());
        json.put("PCEID", hex(pck.pceId()));
        json.put("FMSPC", hex(pck.fmspc()));
        json.put("SGXType", switch (pck.sgxType()) {
            case 0 -> "0 (standard)";
            case 1 -> "1 (scalable)";
            default -> pck.sgxType() + " (scalable with integrity)";
        });
        pck.platform().ifPresent(platform -> {
            json.put("PlatformInstanceID", hex(platform.instanceId()));
            json.put("DynamicPlatform", platform.dynamic());
            json.put("CachedKeys", platform.cachedKeys());
            json.put("SMTEnabled", platform.smtEnabled());
        });
    }

    private static int u16(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
