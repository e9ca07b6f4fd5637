package dev.marblerun.coordinator.json;

import dev.marblerun.api.Limits;

/** Entry to JSON from outside. */
public final class Json {
    private Json() {}

    /**
     * Reads bytes that are one document: anything after it but white space is an error, as are a byte order mark,
     * comments and trailing commas, and more than {@link Limits#MANIFEST_VALUES} values. Time and memory are linear in
     * the size; the array must not be changed afterwards.
     *
     * @throws JsonException names the first offending character
     */
    public static JsonValue document(byte[] utf8) throws JsonException {
        return new JsonValue(utf8, JsonSyntax.check(utf8, true, Limits.MANIFEST_VALUES));
    }

    /**
     * Reads the first document of the bytes and does not look at what follows it. This is how request bodies are read
     * (client-api.md).
     *
     * @throws JsonException names the first offending character; "EOF" when there is nothing, "unexpected EOF" when the
     *     document does not end; too many when its objects have more than {@link Limits#REST_BODY_ENTRIES} entries
     */
    public static JsonValue first(byte[] utf8) throws JsonException {
        return new JsonValue(utf8, JsonSyntax.check(utf8, false, Limits.REST_BODY_ENTRIES));
    }
}
