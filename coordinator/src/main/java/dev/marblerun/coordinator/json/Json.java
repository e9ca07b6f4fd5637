package dev.marblerun.coordinator.json;

/** Entry to JSON from outside. */
public final class Json {
    private Json() {}

    /**
     * Reads bytes that are one document: anything after it but white space is an error, as are a byte order mark,
     * comments and trailing commas. Time and memory are linear in the size; the array must not be changed afterwards.
     *
     * @throws JsonException names the first offending character
     */
    public static JsonValue document(byte[] utf8) throws JsonException {
        return new JsonValue(utf8, JsonSyntax.check(utf8, true));
    }

    /**
     * Reads the first document of the bytes and does not look at what follows it. This is how request bodies are read
     * (client-api.md).
     *
     * @throws JsonException names the first offending character; "EOF" when there is nothing, "unexpected EOF" when the
     *     document does not end
     */
    public static JsonValue first(byte[] utf8) throws JsonException {
        return new JsonValue(utf8, JsonSyntax.check(utf8, false));
    }
}
