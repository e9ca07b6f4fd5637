package dev.marblerun.attestation.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.marblerun.attestation.Vectors;
import dev.marblerun.attestation.collateral.Certificate;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.Crl;
import dev.marblerun.attestation.collateral.PckExtension;
import dev.marblerun.attestation.collateral.QeIdentity;
import dev.marblerun.attestation.collateral.TcbInfo;
import dev.marblerun.attestation.envelope.Evidence;
import dev.marblerun.attestation.envelope.OpenEnclaveEndorsements;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.sigstruct.EnclaveImageException;
import dev.marblerun.attestation.sigstruct.Images;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The parsers of bytes that strangers send. */
enum FuzzTarget {
    QUOTE {
        @Override
        void parse(byte[] bytes) throws QuoteFormatException {
            Quote quote = Quote.parse(bytes);
            if (quote.trailingBytes() < 0 || quote.trailingBytes() > bytes.length) {
                throw new AssertionError("trailing bytes: " + quote.trailingBytes());
            }
        }

        @Override
        List<byte[]> seeds() {
            List<byte[]> seeds = new ArrayList<>(files("quote.bin"));
            for (int version = 3; version <= 5; version++) {
                seeds.add(emptyQuote(version));
            }
            return seeds;
        }
    },
    TCB_INFO {
        @Override
        void parse(byte[] bytes) throws CollateralException {
            TcbInfo.parse(bytes);
        }

        @Override
        List<byte[]> seeds() {
            return with(files("tcb_info.json"), "{\"tcbInfo\":{\"version\":3,\"id\":\"SGX\"},\"signature\":\"00\"}");
        }
    },
    QE_IDENTITY {
        @Override
        void parse(byte[] bytes) throws CollateralException {
            QeIdentity.parse(bytes);
        }

        @Override
        List<byte[]> seeds() {
            return with(files("qe_identity.json"), "{\"enclaveIdentity\":{\"version\":2},\"signature\":\"00\"}");
        }
    },
    /** DER, as the chain of one certificate. */
    CERTIFICATE {
        @Override
        void parse(byte[] bytes) throws CollateralException {
            Certificate.parseChain(pem(bytes), "chain", 1);
        }

        @Override
        List<byte[]> seeds() {
            List<byte[]> seeds = with(List.of(), "0\u0082");
            for (byte[] quote : files("quote.bin")) {
                seeds.addAll(certificates(quote));
            }
            for (byte[] chain : files("tcb_info_issuer_chain.pem")) {
                seeds.addAll(blocks(chain));
            }
            return seeds;
        }
    },
    /** PEM and whatever surrounds it. */
    CHAIN {
        @Override
        void parse(byte[] bytes) throws CollateralException {
            Certificate.parseChain(bytes, "chain", 2);
        }

        @Override
        List<byte[]> seeds() {
            return with(
                    files("pck_crl_issuer_chain.pem"), "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----");
        }
    },
    /** The extension alone, which few changed certificates would get to. */
    SGX_EXTENSION {
        @Override
        void parse(byte[] bytes) throws CollateralException {
            PckExtension.parse(bytes);
        }

        @Override
        List<byte[]> seeds() {
            List<byte[]> seeds = with(List.of(), "0\u0000");
            for (byte[] quote : files("quote.bin")) {
                for (byte[] certificate : certificates(quote)) {
                    extension(certificate).ifPresent(seeds::add);
                }
            }
            return seeds;
        }
    },
    CRL {
        @Override
        void parse(byte[] bytes) throws CollateralException {
            Crl.parse(bytes, "list");
        }

        @Override
        List<byte[]> seeds() {
            List<byte[]> seeds = with(files("pck_crl.der"), "3082");
            seeds.addAll(files("root_ca_crl.der"));
            return seeds;
        }
    },
    EVIDENCE {
        @Override
        void parse(byte[] bytes) throws QuoteFormatException {
            Evidence evidence = Evidence.open(bytes);
            evidence.refusal(Quote.parse(evidence.quote()).body());
        }

        @Override
        List<byte[]> seeds() {
            List<byte[]> seeds = new ArrayList<>(files("oe_report.bin"));
            seeds.addAll(files("dcap.evidence"));
            for (byte[] pem : files("cert.pem")) {
                seeds.add(pem);
                seeds.addAll(blocks(pem));
            }
            seeds.add(emptyQuote(3));
            return seeds;
        }
    },
    ENDORSEMENTS {
        @Override
        void parse(byte[] bytes) throws QuoteFormatException {
            OpenEnclaveEndorsements.parse(bytes);
        }

        @Override
        List<byte[]> seeds() {
            return with(files("dcap.endorsements"), "\1\0\0\0\2\0\0\0\44\0\0\0\11\0\0\0" + "\0".repeat(36));
        }
    },
    /** SIGSTRUCT, bare or in an ELF file. */
    IMAGE {
        @Override
        void parse(byte[] bytes) throws EnclaveImageException {
            Images.read(bytes);
        }

        @Override
        List<byte[]> seeds() {
            List<byte[]> seeds = new ArrayList<>(files("gramine-test.sig"));
            seeds.add(Images.sigStruct());
            seeds.add(Images.signedElf());
            return seeds;
        }
    };

    /** Parses, or refuses with the parser's own exception. */
    abstract void parse(byte[] bytes) throws QuoteFormatException, CollateralException, EnclaveImageException;

    /** Genuine inputs, when the vectors are there, and small ones. */
    abstract List<byte[]> seeds();

    private static List<byte[]> files(String name) {
        return Vectors.present() ? Vectors.files(name) : List.of();
    }

    private static List<byte[]> with(List<byte[]> seeds, String small) {
        List<byte[]> all = new ArrayList<>(seeds);
        all.add(small.getBytes(ISO_8859_1));
        return all;
    }

    /** A quote of which everything is zero but what it must begin with. */
    private static byte[] emptyQuote(int version) {
        byte[] quote = new byte[1100];
        quote[0] = (byte) version;
        quote[2] = 2;
        System.arraycopy(HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607"), 0, quote, 12, 16);
        return quote;
    }

    private static byte[] pem(byte[] der) {
        return ("-----BEGIN CERTIFICATE-----\n" + Base64.getEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE-----\n")
                .getBytes(ISO_8859_1);
    }

    private static List<byte[]> certificates(byte[] quote) {
        try {
            return blocks(Quote.parse(quote).qe().certification().data());
        } catch (QuoteFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<byte[]> blocks(byte[] pem) {
        List<byte[]> blocks = new ArrayList<>();
        for (String block : new String(pem, ISO_8859_1).split("-----BEGIN CERTIFICATE-----", -1)) {
            int end = block.indexOf("-----END");
            if (end > 0) {
                blocks.add(Base64.getMimeDecoder().decode(block.substring(0, end)));
            }
        }
        return blocks;
    }

    /** The value of the SGX extension, if the certificate has it: what follows its OID and the wrapping. */
    private static Optional<byte[]> extension(byte[] certificate) {
        String hex = HexFormat.of().formatHex(certificate);
        int oid = hex.indexOf("06092a864886f84d010d01" + "0482");
        if (oid < 0) {
            return Optional.empty();
        }
        int length = Integer.parseInt(hex.substring(oid + 26, oid + 30), 16);
        return Optional.of(HexFormat.of().parseHex(hex, oid + 30, oid + 30 + 2 * length));
    }
}
