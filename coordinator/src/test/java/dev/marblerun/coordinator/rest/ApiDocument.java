package dev.marblerun.coordinator.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document, and whether an answer is what it promises. Knows the keywords that the document uses alone. */
public final class ApiDocument {
    private static final Set<String> KEYWORDS = Set.of(
            "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "minimum", "maximum",
            "minItems", "minLength", "contentEncoding", "description");

    private final JsonNode root;

    private ApiDocument(JsonNode root) {
        this.root = root;
    }

    /** The one that is served. */
    public static ApiDocument read() {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
            return new ApiDocument(JsonMapper.shared().readTree(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    /** Such as {@code GET /api/v2/status}. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        root.path("paths").properties().forEach(path -> path.getValue()
                .propertyNames()
                .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    Optional<JsonNode> operation(String method, String path) {
        boolean known = method.equals(method.toUpperCase(Locale.ROOT)); // methods are case-sensitive
        JsonNode node = root.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        return known && node.isObject() ? Optional.of(node) : Optional.empty();
    }

    /** The schema of what an operation wants, if it wants anything. */
    Optional<JsonNode> requestSchema(String method, String path) {
        return operation(method, path)
                .map(each -> each.path("requestBody").path("content").path("application/json").path("schema"))
                .filter(JsonNode::isObject)
                .map(this::resolved);
    }

    JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : root.at(reference.substring(1));
    }

    /** What an answer has that the document does not promise; empty when it keeps the promise. */
    public List<String> differences(String method, String path, int status, String body) {
        Optional<JsonNode> operation = operation(method, path);
        if (operation.isEmpty()) {
            return status == 405 ? List.of() : List.of(method + " " + path + " is not in the document");
        }
        JsonNode response = operation.get().path("responses").path(String.valueOf(status));
        if (!response.isObject()) {
            return List.of(method + " " + path + " answers " + status + ", which is not in the document");
        }
        JsonNode schema = response.path("content").path("application/json").path("schema");
        if (!schema.isObject()) {
            return body.isEmpty() ? List.of() : List.of("a body where none is promised");
        }
        List<String> differences = new ArrayList<>();
        validate(schema, JsonMapper.shared().readTree(body), "$", differences);
        return differences;
    }

    private void validate(JsonNode given, JsonNode value, String path, List<String> differences) {
        JsonNode schema = resolved(given);
        Set<String> unknown = new TreeSet<>(schema.propertyNames());
        unknown.removeAll(KEYWORDS);
        if (!unknown.isEmpty()) {
            throw new IllegalStateException("keywords that nothing here checks: " + unknown);
        }
        if (!types(schema).isEmpty() && types(schema).stream().noneMatch(type -> is(type, value))) {
            differences.add(path + " is " + value.getNodeType() + ", not " + types(schema));
            return;
        }
        if (schema.has("enum") && schema.path("enum").valueStream().noneMatch(value::equals)) {
            differences.add(path + " is " + value + ", not one of " + schema.path("enum"));
        }
        if (schema.has("contentEncoding") && value.isString()) {
            base64(value.asString(), path, differences);
        }
        if (value.isObject()) {
            object(schema, value, path, differences);
        } else if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                validate(schema.path("items"), value.get(i), path + "[" + i + "]", differences);
            }
        }
    }

    private void object(JsonNode schema, JsonNode value, String path, List<String> differences) {
        schema.path("required").valueStream().map(JsonNode::asString).filter(name -> !value.has(name))
                .forEach(name -> differences.add(path + " lacks " + name));
        JsonNode more = schema.path("additionalProperties");
        value.properties().forEach(entry -> {
            String at = path + "." + entry.getKey();
            JsonNode known = schema.path("properties").path(entry.getKey());
            if (known.isObject()) {
                validate(known, entry.getValue(), at, differences);
            } else if (more.isObject()) {
                validate(more, entry.getValue(), at, differences);
            } else if (more.isBoolean() && !more.asBoolean()) {
                differences.add(at + " is not in the document");
            }
        });
    }

    private static void base64(String text, String path, List<String> differences) {
        try {
            Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            differences.add(path + " is no base64");
        }
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray()
                ? type.valueStream().map(JsonNode::asString).collect(Collectors.toSet())
                : type.isString() ? Set.of(type.asString()) : Set.of();
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalStateException("no such type: " + type);
        };
    }
}
