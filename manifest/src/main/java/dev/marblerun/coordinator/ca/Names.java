package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.manifest.CertTemplate.ExtraName;
import dev.marblerun.coordinator.manifest.CertTemplate.SubjectSpec;
import java.util.ArrayList;
import java.util.List;

/** Distinguished names, RFC 5280, section 4.1.2.4, in the order of the contract (pki-and-state.md, Certificates). */
final class Names {
    static final String COUNTRY = "2.5.4.6";
    static final String ORGANIZATION = "2.5.4.10";
    static final String UNIT = "2.5.4.11";
    static final String LOCALITY = "2.5.4.7";
    static final String PROVINCE = "2.5.4.8";
    static final String STREET = "2.5.4.9";
    static final String POSTAL_CODE = "2.5.4.17";
    static final String COMMON_NAME = "2.5.4.3";
    static final String SERIAL_NUMBER = "2.5.4.5";

    private Names() {}

    /** A name that is a common name alone, DER. */
    static byte[] commonName(String commonName) {
        return Der.sequence(Der.setOf(List.of(attribute(COMMON_NAME, commonName))));
    }

    /** A name, DER: several values of one kind form one set; an extra name replaces the field of its kind. */
    static byte[] encode(SubjectSpec subject) {
        List<byte[]> sets = new ArrayList<>();
        List<ExtraName> extra = subject.extraNames();
        add(sets, COUNTRY, subject.country(), extra);
        add(sets, PROVINCE, subject.province(), extra);
        add(sets, LOCALITY, subject.locality(), extra);
        add(sets, STREET, subject.streetAddress(), extra);
        add(sets, POSTAL_CODE, subject.postalCode(), extra);
        add(sets, ORGANIZATION, subject.organization(), extra);
        add(sets, UNIT, subject.organizationalUnit(), extra);
        add(sets, COMMON_NAME, oneOrNone(subject.commonName()), extra);
        add(sets, SERIAL_NUMBER, oneOrNone(subject.serialNumber()), extra);
        for (ExtraName name : extra) {
            sets.add(Der.setOf(List.of(attribute(name.oid(), name.value()))));
        }
        return Der.sequence(sets);
    }

    private static void add(List<byte[]> sets, String oid, List<String> values, List<ExtraName> extra) {
        if (!values.isEmpty() && extra.stream().noneMatch(name -> name.oid().equals(oid))) {
            sets.add(Der.setOf(
                    values.stream().map(value -> attribute(oid, value)).toList()));
        }
    }

    private static List<String> oneOrNone(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    private static byte[] attribute(String oid, String value) {
        return Der.sequence(Der.oid(oid), Der.text(value));
    }
}
