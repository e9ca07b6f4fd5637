package dev.marblerun.cli.quote;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.envelope.Evidence;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.Printable;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code quote inspect}: every field of a quote, decoded. Nothing is verified, and the output says so. */
@Command(name = "inspect", description = "Print every field of a quote. Nothing is verified: all fields are claims.")
final class QuoteInspectCommand implements Callable<Integer> {
    private static final String WARNING = "Nothing of this is verified: all fields are claims.";

    private final Session session;

    @Parameters(paramLabel = "FILE",
            description = "A quote, an Open Enclave report or evidence, or an RA-TLS certificate in PEM or DER.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print JSON; the same as --output json.")
    private boolean json;

    @Mixin
    private final FormatOption format = new FormatOption();

    QuoteInspectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        byte[] bytes = session.files().read("the quote", file, Limits.EVIDENCE_BYTES);
        ObjectNode fields = session.output().object();
        fields.put("verified", false);
        try {
            Evidence evidence = Evidence.open(bytes);
            QuoteFields.put(fields, evidence, Quote.parse(evidence.quote()));
        } catch (QuoteFormatException e) {
            throw new CliException("The file is no quote: " + e.getMessage(), e);
        }
        if (json || format.json()) {
            session.output().json(fields);
        } else {
            session.output().line(WARNING);
            fields.remove("verified");
            print("", fields);
        }
        return 0;
    }

    private void print(String indent, ObjectNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            print(indent, field.getKey(), field.getValue());
        }
    }

    private void print(String indent, String name, JsonNode value) {
        if (value instanceof ObjectNode object) {
            session.output().line(indent + name + ":");
            print(indent + "  ", object);
        } else if (value.isArray() && value.path(0).isObject()) {
            for (JsonNode element : value) {
                print(indent, name, element);
            }
        } else {
            String text = value.isArray() ? value.toString() : value.asString();
            session.output().line(String.format("%s%-22s%s", indent, name + ":", Printable.line(text)));
        }
    }
}
