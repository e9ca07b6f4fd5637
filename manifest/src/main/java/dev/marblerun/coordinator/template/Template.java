package dev.marblerun.coordinator.template;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.template.exec.Bounds;
import dev.marblerun.coordinator.template.exec.ExecException;
import dev.marblerun.coordinator.template.exec.Interpreter;
import dev.marblerun.coordinator.template.parse.Parser;
import dev.marblerun.coordinator.template.parse.SyntaxException;
import dev.marblerun.coordinator.template.parse.Tree;
import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Value;
import org.jspecify.annotations.Nullable;

/** A template of one file or environment variable, parsed. Immutable: any number of threads may execute it at once. */
public final class Template {
    private static final Bounds BOUNDS = new Bounds(
            Limits.TEMPLATE_DEPTH, Limits.TEMPLATE_OUTPUT_BYTES, Limits.TEMPLATE_TIME, System::nanoTime);

    private static final byte[] NOTHING = {};

    private final FunctionSet set;
    /** The output when there is no tree; else nothing. */
    private final byte[] text;
    /** Null when there is no action in the text, which then is the output. */
    private final @Nullable Tree tree;
    private final Usage usage;

    private Template(FunctionSet set, byte[] text, @Nullable Tree tree, Usage usage) {
        this.set = set;
        this.text = text;
        this.tree = tree;
        this.usage = usage;
    }

    /** {@link #parse(byte[], FunctionSet, int)} of a template that is the only one of its manifest. */
    public static Template parse(byte[] text, FunctionSet set) throws TemplateException {
        return parse(text, set, Limits.TEMPLATE_TOKENS);
    }

    /**
     * Parses a template.
     *
     * @param maxTokens what is left of {@link Limits#TEMPLATE_TOKENS}
     * @throws TemplateException with Go's text, when it is malformed, calls a function that is not in the set,
     *     nests deeper than {@link Limits#TEMPLATE_DEPTH} or has more tokens
     */
    public static Template parse(byte[] text, FunctionSet set, int maxTokens) throws TemplateException {
        String source = ByteText.ofBytes(text);
        if (!source.contains("{{")) {
            return new Template(set, text.clone(), null, Usage.NOTHING);
        }
        try {
            Tree tree = Parser.parse(source, set::has, Limits.TEMPLATE_DEPTH, maxTokens);
            return new Template(set, NOTHING, tree, SecretUse.of(tree));
        } catch (SyntaxException e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What the template prints for a marble.
     *
     * @throws TemplateException with Go's text, when it cannot be executed, prints more than
     *     {@link Limits#TEMPLATE_OUTPUT_BYTES}, nests deeper than {@link Limits#TEMPLATE_DEPTH} or takes longer than
     *     {@link Limits#TEMPLATE_TIME}
     */
    public byte[] execute(MarbleData data) throws TemplateException {
        return tree == null ? text.clone() : execute(DataModel.root(data), BOUNDS);
    }

    byte[] execute(Value dot, Bounds bounds) throws TemplateException {
        if (tree == null) {
            return text.clone();
        }
        try {
            return ByteText.toBytes(Interpreter.run(tree, set.functions(), dot, bounds));
        } catch (ExecException e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        }
    }

    /** How many tokens it has; none when there is no action in it. */
    public int tokens() {
        return tree == null ? 0 : tree.tokens();
    }

    /** Which secrets an execution can touch. Never too few; where it cannot be told, all. */
    public Usage secretUse() {
        return usage;
    }
}
