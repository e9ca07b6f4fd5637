package dev.marblerun.attestation.collateral;

import dev.marblerun.attestation.collateral.CollateralException.Defect;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An object of a signed document. Each getter demands its member: an absent one fails with one defect, one of
 * another type or form with the other, and the message names the member by its path. Members that nobody asks for are
 * passed over, since Intel adds some from time to time.
 */
final class JsonObject {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

    private final String path;
    private final Map<String, Object> members;
    private final Defects defects;

    /** How a document calls a missing member and a wrong one. */
    record Defects(Defect missing, Defect invalid) {}

    /** Values are String, Long, Boolean, {@code List<Object>}, {@code Map<String, Object>} or another marker. */
    JsonObject(String path, Map<String, Object> members, Defects defects) {
        this.path = path;
        this.members = members;
        this.defects = defects;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    JsonObject object(String name) throws CollateralException {
        return asObject(at(name), get(name));
    }

    List<JsonObject> objects(String name) throws CollateralException {
        List<JsonObject> result = new ArrayList<>();
        List<?> values = list(name);
        for (int i = 0; i < values.size(); i++) {
            result.add(asObject(at(name) + "[" + i + "]", values.get(i)));
        }
        return result;
    }

    /** The same, refused when empty. */
    List<JsonObject> someObjects(String name) throws CollateralException {
        List<JsonObject> result = objects(name);
        if (result.isEmpty()) {
            throw invalid(name, "is empty");
        }
        return result;
    }

    /** Strings, or none when the member is absent. */
    List<String> optionalStrings(String name) throws CollateralException {
        List<String> result = new ArrayList<>();
        if (has(name)) {
            for (Object value : list(name)) {
                if (!(value instanceof String s)) {
                    throw invalid(name, "has an element that is no string");
                }
                result.add(s);
            }
        }
        return List.copyOf(result);
    }

    String string(String name) throws CollateralException {
        if (get(name) instanceof String s) {
            return s;
        }
        throw invalid(name, "is no string");
    }

    /** A number from 0 to {@code max}. */
    int number(String name, int max) throws CollateralException {
        if (get(name) instanceof Long n && n >= 0 && n <= max) {
            return n.intValue();
        }
        throw invalid(name, "is no whole number from 0 to " + max);
    }

    /** Hexadecimal digits of either case. */
    byte[] hex(String name, int bytes) throws CollateralException {
        String digits = string(name);
        if (digits.length() == 2 * bytes) {
            try {
                return HexFormat.of().parseHex(digits);
            } catch (IllegalArgumentException e) {
                throw new CollateralException(defects.invalid(), at(name) + " is not hexadecimal", e);
            }
        }
        throw invalid(name, "is not " + bytes + " bytes in hexadecimal");
    }

    /** {@code YYYY-MM-DDThh:mm:ssZ} and nothing else. */
    Instant date(String name) throws CollateralException {
        String text = string(name);
        if (DATE.matcher(text).matches()) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new CollateralException(defects.invalid(), at(name) + " is no date", e);
            }
        }
        throw invalid(name, "is no date of the form YYYY-MM-DDThh:mm:ssZ");
    }

    CollateralException missing(String name, String what) {
        return new CollateralException(defects.missing(), at(name) + " " + what);
    }

    CollateralException invalid(String name, String what) {
        return new CollateralException(defects.invalid(), at(name) + " " + what);
    }

    /** A member's path; the document itself has none. */
    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private Object get(String name) throws CollateralException {
        Object value = members.get(name);
        if (value == null) {
            throw missing(name, "is missing");
        }
        return value;
    }

    private List<?> list(String name) throws CollateralException {
        if (get(name) instanceof List<?> values) {
            return values;
        }
        throw invalid(name, "is no array");
    }

    private JsonObject asObject(String at, @Nullable Object value) throws CollateralException {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new HashMap<>();
            map.forEach((k, v) -> copy.put((String) k, v));
            return new JsonObject(at, copy, defects);
        }
        throw new CollateralException(defects.invalid(), at + " is no object");
    }
}
