package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.parse.Node;
import dev.marblerun.coordinator.template.parse.Tree;
import dev.marblerun.coordinator.template.value.Quoting;
import org.jspecify.annotations.Nullable;

/** Where an execution is, for error texts: {@code template: data:2:5: executing "data" at <hex .Secrets.nope>: …}. */
final class Context {
    /** No quotation of a template is longer, in bytes. */
    private static final int LONGEST_QUOTATION = 4096;

    private final String text;
    private String template = Tree.MAIN;
    private @Nullable Node node;

    Context(String text) {
        this.text = text;
    }

    void at(Node current) {
        node = current;
    }

    void enter(String name) {
        template = name;
    }

    String template() {
        return template;
    }

    /** An error at the present node; lines count from 1, columns (bytes) from 0. */
    ExecException fail(String message) {
        Node current = node;
        if (current == null) {
            return new ExecException("template: " + Tree.MAIN + ": " + message);
        }
        String before = text.substring(0, current.pos());
        long line = 1 + before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n') - 1;
        String source = current.source();
        String quotation = source.length() > LONGEST_QUOTATION
                ? source.substring(0, LONGEST_QUOTATION) + "..." : source;
        return new ExecException("template: " + Tree.MAIN + ":" + line + ":" + column + ": executing "
                + Quoting.quote(template) + " at <" + quotation + ">: " + message);
    }
}
