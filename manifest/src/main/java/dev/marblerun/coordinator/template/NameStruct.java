package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** Go's {@code pkix.Name}: a distinguished name by kinds of attribute. */
final class NameStruct {
    private static final Map<String, String> KEYWORDS =
            Map.of("2.5.4.5", "SERIALNUMBER", "2.5.4.17", "POSTALCODE", "2.5.4.9", "STREET");

    /** Go's fields of several values, in Go's order, and the keyword of each. */
    private static final Map<String, String> LISTS = lists();

    private NameStruct() {}

    private static Map<String, String> lists() {
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("Country", "C");
        lists.put("Organization", "O");
        lists.put("OrganizationalUnit", "OU");
        lists.put("Locality", "L");
        lists.put("Province", "ST");
        lists.put("StreetAddress", "STREET");
        lists.put("PostalCode", "POSTALCODE");
        return lists;
    }

    static Value empty() {
        return of(Map.of());
    }

    static Value of(X500Principal name) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        try {
            // LDAP order is the reverse of the certificate's; getRdns counts from the right.
            for (Rdn rdn : new LdapName(name.getName(X500Principal.RFC2253, KEYWORDS)).getRdns()) {
                rdn.toAttributes().getAll().asIterator().forEachRemaining(attribute -> {
                    try {
                        if (attribute.get() instanceof String text) {
                            values.computeIfAbsent(attribute.getID(), _ -> new ArrayList<>())
                                    .add(ByteText.ofUnicode(text));
                        }
                    } catch (NamingException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException("the JDK does not read a name that it wrote", e);
        }
        return of(values);
    }

    private static Value of(Map<String, List<String>> values) {
        Fields fields = new Fields("pkix.Name");
        List<String> parts = new ArrayList<>();
        LISTS.forEach((field, keyword) -> {
            List<String> own = values.getOrDefault(keyword, List.of());
            fields.with(field, new Value.Items("[]string", own.stream().<Value>map(Value.Str::new).toList()));
            part(parts, keyword, own);
        });
        List<String> serial = values.getOrDefault("SERIALNUMBER", List.of());
        List<String> common = values.getOrDefault("CN", List.of());
        part(parts, "CN", common);
        part(parts, "SERIALNUMBER", serial);
        return fields
                .with("SerialNumber", new Value.Str(serial.isEmpty() ? "" : serial.getLast()))
                .with("CommonName", new Value.Str(common.isEmpty() ? "" : common.getLast()))
                .with("Names", new Value.Items("[]pkix.AttributeTypeAndValue", List.of()))
                .with("ExtraNames", new Value.Items("[]pkix.AttributeTypeAndValue", List.of()))
                .withText(String.join(",", parts.reversed()));
    }

    private static void part(List<String> parts, String keyword, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(String.join("+", values.stream().map(value -> keyword + "=" + escape(value)).toList()));
        }
    }

    /** RFC 2253, section 2.4. */
    private static String escape(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean edge = (c == ' ' && (i == 0 || i == value.length() - 1)) || (c == '#' && i == 0);
            if (edge || ",+\"\\<>;".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }
}
