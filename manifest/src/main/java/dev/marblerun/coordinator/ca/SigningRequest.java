package dev.marblerun.coordinator.ca;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.crypto.DerReader;
import dev.marblerun.coordinator.crypto.DerReader.DerException;
import dev.marblerun.coordinator.manifest.CertTemplate.SubjectSpec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a marble asks for: a certification request, RFC 2986 (PKCS #10). Reads what the Coordinator takes over, the
 * subject's fields, DNS names and IP addresses, and skips the rest. The signature is checked by {@link CsrSignature}.
 *
 * @param subject the common name and the organization are left out: they are not the marble's to choose
 * @param signed the bytes that the signature covers
 * @param spki the public key, DER
 * @param algorithm the signature's AlgorithmIdentifier, DER
 */
record SigningRequest(
        SubjectSpec subject,
        List<String> dnsNames,
        List<byte[]> ipAddresses,
        byte[] signed,
        byte[] spki,
        byte[] algorithm,
        byte[] signature) {
    private static final byte[] EXTENSION_REQUEST = Der.oid("1.2.840.113549.1.9.14");
    private static final byte[] SUBJECT_ALT_NAME = Der.oid(Extensions.SUBJECT_ALT_NAME);
    private static final int DNS = Der.CONTEXT | 2;
    private static final int IP = Der.CONTEXT | 7;
    private static final Map<ByteBuffer, String> FIELDS = new HashMap<>();

    static {
        for (String oid : List.of(
                Names.COUNTRY,
                Names.PROVINCE,
                Names.LOCALITY,
                Names.STREET,
                Names.POSTAL_CODE,
                Names.UNIT,
                Names.SERIAL_NUMBER)) {
            FIELDS.put(ByteBuffer.wrap(Der.oid(oid)), oid);
        }
    }

    /**
     * Reads a request.
     *
     * @param der {@link Limits#CSR_BYTES} at most
     */
    static SigningRequest parse(byte[] der) throws DerException {
        if (der.length > Limits.CSR_BYTES) {
            throw new DerException("larger than " + Limits.CSR_BYTES + " bytes");
        }
        DerReader all = DerReader.of(der);
        DerReader request = all.enter(Der.SEQUENCE);
        all.expectEnd();
        byte[] signed = request.element(Der.SEQUENCE);
        byte[] algorithm = request.element(Der.SEQUENCE);
        byte[] signature = request.bitString();
        request.expectEnd();

        DerReader info = DerReader.of(signed).enter(Der.SEQUENCE);
        info.content(Der.INTEGER);
        DerReader name = info.enter(Der.SEQUENCE);
        byte[] spki = info.element(Der.SEQUENCE);
        List<String> dnsNames = new ArrayList<>();
        List<byte[]> addresses = new ArrayList<>();
        if (!info.isAtEnd()) {
            readAttributes(info.enter(Der.CONTEXT_CONSTRUCTED), dnsNames, addresses);
        }
        info.expectEnd();
        return new SigningRequest(readName(name), dnsNames, addresses, signed, spki, algorithm, signature);
    }

    private static SubjectSpec readName(DerReader name) throws DerException {
        Map<String, List<String>> values = new HashMap<>();
        while (!name.isAtEnd()) {
            DerReader set = name.enter(Der.SET);
            while (!set.isAtEnd()) {
                DerReader attribute = set.enter(Der.SEQUENCE);
                String field = FIELDS.get(ByteBuffer.wrap(attribute.element(Der.OID)));
                if (field != null) {
                    values.computeIfAbsent(field, key -> new ArrayList<>()).add(readText(attribute));
                }
            }
        }
        List<String> serial = values.getOrDefault(Names.SERIAL_NUMBER, List.of(""));
        return new SubjectSpec(
                values.getOrDefault(Names.COUNTRY, List.of()),
                List.of(),
                values.getOrDefault(Names.UNIT, List.of()),
                values.getOrDefault(Names.LOCALITY, List.of()),
                values.getOrDefault(Names.PROVINCE, List.of()),
                values.getOrDefault(Names.STREET, List.of()),
                values.getOrDefault(Names.POSTAL_CODE, List.of()),
                serial.getLast(),
                "",
                List.of());
    }

    private static String readText(DerReader attribute) throws DerException {
        int tag = attribute.peekTag();
        Charset charset =
                switch (tag) {
                    case Der.UTF8_STRING -> StandardCharsets.UTF_8;
                    case Der.PRINTABLE_STRING, Der.IA5_STRING -> StandardCharsets.US_ASCII;
                    case Der.T61_STRING -> StandardCharsets.ISO_8859_1;
                    case Der.BMP_STRING -> StandardCharsets.UTF_16BE;
                    default -> throw new DerException("x509: invalid subject: a value that is no text");
                };
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(attribute.content(tag)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DerException("x509: invalid subject: a text that is not in its character set");
        }
    }

    private static void readAttributes(DerReader attributes, List<String> dnsNames, List<byte[]> addresses)
            throws DerException {
        boolean seen = false;
        while (!attributes.isAtEnd()) {
            DerReader attribute = attributes.enter(Der.SEQUENCE);
            if (!Arrays.equals(attribute.element(Der.OID), EXTENSION_REQUEST)) {
                continue;
            }
            DerReader extensions = attribute.enter(Der.SET).enter(Der.SEQUENCE);
            while (!extensions.isAtEnd()) {
                DerReader extension = extensions.enter(Der.SEQUENCE);
                if (!Arrays.equals(extension.element(Der.OID), SUBJECT_ALT_NAME)) {
                    continue;
                }
                if (seen) {
                    throw new DerException("x509: subject alternative names given twice");
                }
                seen = true;
                if (extension.peekTag() == Der.BOOLEAN) {
                    extension.skip();
                }
                readNames(extension.enter(Der.OCTET_STRING).enter(Der.SEQUENCE), dnsNames, addresses);
            }
        }
    }

    /** E-mail addresses, URIs and other kinds are dropped, as the contract says. */
    private static void readNames(DerReader names, List<String> dnsNames, List<byte[]> addresses)
            throws DerException {
        while (!names.isAtEnd()) {
            int tag = names.peekTag();
            if (tag == DNS) {
                dnsNames.add(ascii(names.content(tag)));
            } else if (tag == IP) {
                byte[] address = names.content(tag);
                if (address.length != 4 && address.length != 16) {
                    throw new DerException("x509: cannot parse IP address of length " + address.length);
                }
                addresses.add(address);
            } else {
                names.skip();
            }
        }
    }

    private static String ascii(byte[] bytes) throws DerException {
        for (byte b : bytes) {
            if (b < 0) {
                throw new DerException("x509: SAN dNSName is malformed");
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
