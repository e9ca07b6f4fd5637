package dev.marblerun.cli.quote;

import dev.marblerun.attestation.verify.Check;
import dev.marblerun.cli.Output;
import dev.marblerun.client.Printable;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** How checks are printed. */
public final class CheckList {
    private CheckList() {}

    /** For people. */
    public static void print(Output output, String title, List<Check> checks) {
        output.line(title);
        for (Check check : checks) {
            output.line((check.passed() ? "  ok    " : "  FAIL  ") + check.name());
            output.line("        " + Printable.line(check.sentence()));
        }
    }

    /** As JSON. */
    public static void put(ArrayNode array, List<Check> checks) {
        for (Check check : checks) {
            array.addObject()
                    .put("name", check.name())
                    .put("passed", check.passed())
                    .put("sentence", check.sentence());
        }
    }
}
