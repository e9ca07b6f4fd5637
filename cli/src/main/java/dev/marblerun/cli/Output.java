package dev.marblerun.cli;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints results. */
public final class Output {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String RED = "\u001b[1;31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RESET = "\u001b[0m";
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Terminal terminal;

    Output(Terminal terminal) {
        this.terminal = terminal;
    }

    /** One line of a result. */
    public void line(String text) {
        terminal.out().println(text);
    }

    /** A warning or a remark, which is no part of the result. */
    public void remark(String text) {
        String shown = text.regionMatches(true, 0, "Warning", 0, "Warning".length()) && terminal.colour()
                ? YELLOW + text + RESET
                : text;
        terminal.err().println(shown);
    }

    /** Why the command failed, and what to do next. */
    void error(String sentence) {
        terminal.err().println((terminal.colour() ? RED + "Error:" + RESET : "Error:") + " " + sentence);
    }

    /** Says to whoever looks at the terminal what is being waited for, until it is closed. */
    public Progress progress(String text) {
        if (!terminal.colour()) {
            return () -> { };
        }
        terminal.err().print(text + "...");
        terminal.err().flush();
        return () -> {
            terminal.err().print(ERASE_LINE);
            terminal.err().flush();
        };
    }

    /** Something that is being waited for. */
    @FunctionalInterface
    public interface Progress extends AutoCloseable {
        @Override
        void close();
    }

    /** Bytes as they are, ended by a newline. */
    public void raw(byte[] bytes) {
        terminal.out().write(bytes, 0, bytes.length);
        if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
            terminal.out().println();
        }
        terminal.out().flush();
    }

    /** Indented JSON. */
    public void json(JsonNode node) {
        raw(bytes(node));
    }

    /** Indented JSON in UTF-8, ended by a newline. */
    public byte[] bytes(JsonNode node) {
        return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** An empty object. */
    public ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** An empty list. */
    public ArrayNode array() {
        return JSON.createArrayNode();
    }
}
