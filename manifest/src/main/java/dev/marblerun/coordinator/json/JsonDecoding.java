package dev.marblerun.coordinator.json;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a document into values. A value that does not fit is noted with its path and stands in as empty, so
 * that one reading finds every fault: the result counts only when {@link #errors()} is empty. Of many faults the first
 * hundred are kept. For one thread.
 *
 * <p>null is an empty string, 0, false, an empty list, map or object; shapes ask {@link JsonFields} where that differs.
 */
public final class JsonDecoding {
    private static final int KEPT = 100;

    private final List<JsonProblem> errors = new ArrayList<>();
    private final List<JsonProblem> warnings = new ArrayList<>();
    private int moreErrors;
    private int moreWarnings;

    /** What makes the document unusable, in the order of the text. */
    public List<JsonProblem> errors() {
        return withRest(errors, moreErrors);
    }

    /** What has no effect though its author may think so: unknown fields. Request bodies may have them. */
    public List<JsonProblem> warnings() {
        return withRest(warnings, moreWarnings);
    }

    private static List<JsonProblem> withRest(List<JsonProblem> kept, int more) {
        List<JsonProblem> all = new ArrayList<>(kept);
        if (more > 0) {
            all.add(new JsonProblem("$", "and " + more + " more"));
        }
        return Collections.unmodifiableList(all);
    }

    /** Notes an error. */
    public void error(JsonPath path, String message) {
        if (errors.size() < KEPT) {
            errors.add(new JsonProblem(path.toString(), message));
        } else {
            moreErrors++;
        }
    }

    /** Notes a warning. */
    public void warning(JsonPath path, String message) {
        if (warnings.size() < KEPT) {
            warnings.add(new JsonProblem(path.toString(), message));
        } else {
            moreWarnings++;
        }
    }

    boolean keepsWarnings() {
        return warnings.size() < KEPT;
    }

    /** Notes that a value is of another type than expected. */
    public void mismatch(JsonValue value, String expected) {
        error(
                value.path(),
                switch (value.kind()) {
                    case OBJECT -> mismatch("object", value, expected);
                    case ARRAY -> mismatch("array", value, expected);
                    case STRING -> mismatch("string", value, expected);
                    case NUMBER -> mismatch("number", value, expected);
                    case BOOL -> mismatch("bool", value, expected);
                    case NULL -> mismatch("null", value, expected);
                });
    }

    private static String mismatch(String found, JsonValue value, String expected) {
        return "json: cannot unmarshal " + found + " into " + value.path() + " of type " + expected;
    }

    /** A string; "" for null. */
    public String string(JsonValue value) {
        return fits(value, JsonValue.Kind.STRING, "string") ? value.string() : "";
    }

    /** A boolean; false for null. */
    public boolean bool(JsonValue value) {
        return fits(value, JsonValue.Kind.BOOL, "bool") && value.bool();
    }

    /**
     * An unsigned integer, written without fraction, exponent and sign; 0 for null.
     *
     * @param bits 8 to 64; all 64 are to be read as unsigned
     */
    public long unsigned(JsonValue value, int bits) {
        String type = "uint" + bits;
        if (!fits(value, JsonValue.Kind.NUMBER, type)) {
            return 0;
        }
        String text = value.number();
        if (text.length() <= 20 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                long number = Long.parseUnsignedLong(text);
                if (bits == Long.SIZE || Long.compareUnsigned(number, 1L << bits) < 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Twenty digits beyond 64 bits: reported below like every other number that does not fit.
            }
        }
        error(value.path(), mismatch("number " + JsonText.clip(text), value, type));
        return 0;
    }

    /** A signed 32-bit integer, written without fraction and exponent; 0 for null. */
    public int integer(JsonValue value) {
        if (!fits(value, JsonValue.Kind.NUMBER, "int")) {
            return 0;
        }
        String text = value.number();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            error(value.path(), mismatch("number " + JsonText.clip(text), value, "int"));
            return 0;
        }
    }

    /** Bytes, as base64 (see {@link Base64Text}) or as a list of numbers; null for null. */
    public byte @Nullable [] bytes(JsonValue value) {
        if (value.isNull()) {
            return null;
        }
        if (value.kind() == JsonValue.Kind.ARRAY) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            value.elements(element -> out.write((int) unsigned(element, Byte.SIZE)));
            return out.toByteArray();
        }
        if (!fits(value, JsonValue.Kind.STRING, "base64 string or list of uint8")) {
            return null;
        }
        try {
            return Base64Text.decode(value.string());
        } catch (IllegalArgumentException e) {
            error(value.path(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** A list; empty for null. */
    public <T> List<T> list(JsonValue value, Function<JsonValue, T> element) {
        if (!fits(value, JsonValue.Kind.ARRAY, "list")) {
            return List.of();
        }
        List<T> list = new ArrayList<>();
        value.elements(each -> list.add(element.apply(each)));
        return Collections.unmodifiableList(list);
    }

    /** A map in the document's order; empty for null. A name given twice is an error, names are not folded. */
    public <T> Map<String, T> map(JsonValue value, Function<JsonValue, T> entry) {
        if (!fits(value, JsonValue.Kind.OBJECT, "object")) {
            return Map.of();
        }
        Map<String, T> map = new LinkedHashMap<>();
        value.members((name, each) -> {
            if (map.containsKey(name)) {
                error(each.path(), "name given twice");
            } else {
                map.put(name, entry.apply(each));
            }
        });
        return Collections.unmodifiableMap(map);
    }

    /** The fields of an object; none for null. A field given twice, in whatever spelling, is an error. */
    public JsonFields object(JsonValue value, FieldNames names) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        if (fits(value, JsonValue.Kind.OBJECT, "object")) {
            value.members((name, member) -> field(fields, names, name, member));
        }
        return new JsonFields(this, value.path(), names, fields);
    }

    private void field(Map<String, JsonValue> fields, FieldNames names, String name, JsonValue member) {
        String field = names.match(name).orElse(null);
        if (field == null) {
            if (keepsWarnings()) {
                String hint = names.closest(name).map(near -> "; did you mean " + near + "?").orElse("");
                warning(member.path(), "unknown field is ignored" + hint);
            } else {
                moreWarnings++;
            }
        } else if (fields.putIfAbsent(field, member) != null) {
            error(member.path(), "field " + field + " given twice");
        } else if (names.isIgnored(field)) {
            warning(member.path(), "field has no effect");
        }
    }

    /** Whether it is of that kind; if it is something else and not null, that is noted. */
    private boolean fits(JsonValue value, JsonValue.Kind kind, String expected) {
        if (value.kind() == kind) {
            return true;
        }
        if (!value.isNull()) {
            mismatch(value, expected);
        }
        return false;
    }
}
