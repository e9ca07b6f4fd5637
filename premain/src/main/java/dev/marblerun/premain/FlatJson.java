package dev.marblerun.premain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object of strings, numbers, booleans, lists of strings and objects, each name once. The objects in it have no
 * objects in them.
 */
final class FlatJson {
    private final Map<String, Object> members = new LinkedHashMap<>();
    /** Stands before each name in messages: nothing, or that of the object around this one. */
    private final String path;

    private FlatJson(String path) {
        this.path = path;
    }

    /**
     * Reads a whole document.
     *
     * @throws IllegalArgumentException for any other JSON; the message goes on behind "it"
     * @throws IOException when it is no JSON
     */
    static FlatJson parse(byte[] document) throws IOException {
        FlatJson json;
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("is no JSON object");
            }
            json = object(parser, "");
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("goes on behind the JSON object");
            }
        } catch (JacksonException e) {
            throw new IOException("it is no JSON: " + e.getOriginalMessage(), e);
        }
        return json;
    }

    /** Reads to the end of the object that has begun. */
    private static FlatJson object(JsonParser parser, String path) {
        FlatJson json = new FlatJson(path);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (json.members.put(name, json.value(parser, token, name)) != null) {
                throw new IllegalArgumentException("gives " + path + name + " twice");
            }
        }
        return json;
    }

    private Object value(JsonParser parser, JsonToken token, String name) {
        switch (token) {
            case VALUE_STRING -> {
                return parser.getString();
            }
            case VALUE_NUMBER_INT -> {
                return parser.getString().length() < 10 ? parser.getIntValue() : Integer.MAX_VALUE;
            }
            case VALUE_TRUE -> {
                return true;
            }
            case VALUE_FALSE -> {
                return false;
            }
            case START_ARRAY -> {
                List<String> strings = new ArrayList<>();
                while (parser.nextToken() == JsonToken.VALUE_STRING) {
                    strings.add(parser.getString());
                }
                if (parser.currentToken() == JsonToken.END_ARRAY) {
                    return strings;
                }
            }
            case START_OBJECT -> {
                if (path.isEmpty()) {
                    return object(parser, name + ".");
                }
            }
            default -> {
                // Refused below.
            }
        }
        throw new IllegalArgumentException(
                "has a " + path + name + " that is no string, whole number, boolean or list of strings"
                        + (path.isEmpty() ? ", and no object of these" : ""));
    }

    void requireOnly(Set<String> names) {
        for (String name : members.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("has an unknown field \"" + path + name + "\"");
            }
        }
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Optional<FlatJson> object(String name) {
        return Optional.ofNullable(as(name, FlatJson.class, "an object"));
    }

    Optional<String> string(String name) {
        return Optional.ofNullable(as(name, String.class, "a string"));
    }

    boolean bool(String name) {
        return Boolean.TRUE.equals(as(name, Boolean.class, "true or false"));
    }

    OptionalInt number(String name, int most) {
        String what = "a whole number from 0 to " + most;
        Integer number = as(name, Integer.class, what);
        if (number != null && (number < 0 || number > most)) {
            throw new IllegalArgumentException("has a " + path + name + " that is not " + what);
        }
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    Optional<List<String>> strings(String name) {
        List<?> list = as(name, List.class, "a list of strings");
        return list == null ? Optional.empty() : Optional.of(list.stream().map(String.class::cast).toList());
    }

    private <T> @Nullable T as(String name, Class<T> type, String what) {
        Object value = members.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException("has a " + path + name + " that is not " + what);
        }
        return type.cast(value);
    }
}
