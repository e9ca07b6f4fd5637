package dev.marblerun.cli.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Output;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.manifest.CheckedManifest;
import dev.marblerun.client.Printable;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.plan.MarbleParameters;
import dev.marblerun.coordinator.plan.PlanException;
import dev.marblerun.coordinator.plan.Trial;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code manifest render}: files, variables and arguments of one marble. Uses no network. */
@Command(name = "render",
        description = "Print what a marble would get from a manifest, with placeholders for everything secret.")
public final class ManifestRenderCommand implements Callable<Integer> {
    private static final String WARNING = "PLACEHOLDERS: every key, certificate and secret below was made up for this"
            + " output. None of it is, or will be, in use.";

    private final Session session;

    @Parameters(paramLabel = "<manifest>", description = "The manifest, JSON or YAML.")
    private Path file = Path.of("");

    @Option(names = "--marble", paramLabel = "NAME", required = true, description = "The marble, as in Marbles.")
    private String marble = "";

    @Mixin
    private final FormatOption format = new FormatOption();

    public ManifestRenderCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        Manifest manifest = CheckedManifest.read(session, file);
        if (!manifest.marbles().containsKey(marble)) {
            throw new CliException("The manifest has no marble " + Printable.line(marble) + ". It has: "
                    + String.join(", ", manifest.marbles().keySet().stream().map(Printable::line).toList()));
        }
        try {
            Trial trial = Trial.of(manifest);
            MarbleParameters parameters = trial.render(marble);
            if (format.json()) {
                json(parameters, trial.visible(marble));
            } else {
                text(parameters, trial.visible(marble));
            }
            return 0;
        } catch (PlanException e) {
            String why = Printable.text(String.valueOf(e.getMessage()));
            String more = ". marblerun manifest lint says more";
            throw new CliException("The marble could not be activated: " + why + more, e);
        }
    }

    private void text(MarbleParameters parameters, List<String> secrets) {
        Output output = session.output();
        output.line("# " + WARNING);
        output.line("# Secrets that this marble can see: " + (secrets.isEmpty() ? "none" : names(secrets)));
        output.line("");
        output.line("# Arguments");
        parameters.argv().forEach(argument -> output.line(Printable.line(argument)));
        parameters.env().forEach((name, value) -> {
            output.line("");
            output.line("# Variable " + Printable.line(name) + ", " + value.length + " bytes" + encoding(value));
            output.line(shown(value));
        });
        parameters.files().forEach((path, value) -> {
            output.line("");
            output.line("# File " + Printable.line(path) + ", " + value.length + " bytes" + encoding(value));
            output.line(shown(value));
        });
    }

    private static String names(List<String> secrets) {
        return String.join(", ", secrets.stream().map(Printable::line).toList());
    }

    private static String encoding(byte[] value) {
        return printable(value).isPresent() ? "" : ", in base64";
    }

    private static String shown(byte[] value) {
        String text = printable(value).orElseGet(() -> Base64.getEncoder().encodeToString(value));
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** The value as text, if a terminal can show it as it is. */
    private static Optional<String> printable(byte[] value) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
            boolean plain = text.codePoints().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
            return plain ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private void json(MarbleParameters parameters, List<String> secrets) {
        Output output = session.output();
        ObjectNode report = output.object().put("Placeholders", true).put("Warning", WARNING).put("Marble", marble);
        secrets.forEach(report.putArray("VisibleSecrets")::add);
        parameters.argv().forEach(report.putArray("Argv")::add);
        put(report.putObject("Env"), parameters.env());
        put(report.putObject("Files"), parameters.files());
        output.json(report);
    }

    private static void put(ObjectNode node, Map<String, byte[]> values) {
        values.forEach((name, value) -> printable(value)
                .ifPresentOrElse(
                        text -> node.put(name, text),
                        () -> node.putObject(name).put("Encoding", "base64").put("Data", value)));
    }
}
