package dev.marblerun.coordinator.template.parse;

import java.util.Map;

/**
 * A parsed template with everything that it defines; the outermost one is named {@link #MAIN}.
 *
 * @param text the whole text, for positions in error texts
 */
public record Tree(String text, Map<String, Node.Sequence> definitions) {
    /** The name of the outermost template. */
    public static final String MAIN = "data";
}
