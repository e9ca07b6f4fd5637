package dev.marblerun.tee.der;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a subject or issuer (RFC 5280, 4.1.2.4): one attribute per relative name, in the order given. Countries
 * and serial numbers are written as PrintableString, the rest as UTF8String.
 */
public record DistinguishedName(List<Attribute> attributes) {
    /** The attribute types that occur in this system's certificates. */
    public enum Type {
        COMMON_NAME("2.5.4.3"),
        SERIAL_NUMBER("2.5.4.5"),
        COUNTRY("2.5.4.6"),
        LOCALITY("2.5.4.7"),
        STATE("2.5.4.8"),
        STREET("2.5.4.9"),
        ORGANIZATION("2.5.4.10"),
        ORGANIZATIONAL_UNIT("2.5.4.11"),
        POSTAL_CODE("2.5.4.17");

        private final String oid;

        Type(String oid) {
            this.oid = oid;
        }
    }

    /** One attribute and its text. */
    public record Attribute(Type type, String text) {}

    public DistinguishedName {
        attributes = List.copyOf(attributes);
    }

    /** A name without any attribute. */
    public static DistinguishedName empty() {
        return new DistinguishedName(List.of());
    }

    /** A name that has only a CommonName. */
    public static DistinguishedName ofCommonName(String text) {
        return empty().with(Type.COMMON_NAME, text);
    }

    /** This name with one more attribute at its end. */
    public DistinguishedName with(Type type, String text) {
        List<Attribute> longer = new ArrayList<>(attributes);
        longer.add(new Attribute(type, text));
        return new DistinguishedName(longer);
    }

    /** The DER encoding, an RDNSequence. */
    public byte[] encoded() {
        List<byte[]> names = new ArrayList<>();
        for (Attribute attribute : attributes) {
            names.add(relativeName(attribute));
        }
        return Der.sequence(names);
    }

    private static byte[] relativeName(Attribute attribute) {
        byte[] text = switch (attribute.type) {
            case COUNTRY, SERIAL_NUMBER -> Der.printableString(attribute.text);
            case COMMON_NAME, LOCALITY, STATE, STREET, ORGANIZATION, ORGANIZATIONAL_UNIT, POSTAL_CODE ->
                    Der.utf8String(attribute.text);
        };
        return Der.set(Der.sequence(Der.oid(attribute.type.oid), text));
    }
}
