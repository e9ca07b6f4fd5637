package dev.marblerun.coordinator.template.parse;

import java.util.Map;

/**
 * A parsed template with everything that it defines; the outermost one is named {@link #MAIN}.
 *
 * @param text the whole text, for positions in error texts
 * @param nesting how deep its actions and parentheses nest
 * @param tokens how many it was made of
 */
public record Tree(String text, Map<String, Node.Sequence> definitions, int nesting, int tokens) {
    /** The name of the outermost template. */
    public static final String MAIN = "data";
}
