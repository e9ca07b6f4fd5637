package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** {@code manifest log}: what happened to the deployment, one JSON object per line. */
@Command(name = "log", description = "Get the update log of a Coordinator.")
final class ManifestLogCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Session session;

    @Parameters(paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final OutputOption output = new OutputOption();

    ManifestLogCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        List<String> log = session.connect(address).client().updateLog();
        if (output.json()) {
            session.output().json(list(log));
        } else if (output.file().isPresent()) {
            String lines = log.isEmpty() ? "" : String.join("\n", log) + "\n";
            session.files().writePublic("the update log", output.file().get(), lines.getBytes(StandardCharsets.UTF_8));
            session.output().remark("Update log written to: " + output.file().get());
        } else {
            log.forEach(line -> session.output().line(Printable.line(line)));
        }
        return 0;
    }

    private ArrayNode list(List<String> log) throws CliException {
        ArrayNode list = session.output().array();
        try {
            log.forEach(line -> list.add(JSON.readTree(line)));
        } catch (JacksonException e) {
            throw new CliException("The update log has a line that is not JSON. Leave --output json out to see it", e);
        }
        return list;
    }
}
