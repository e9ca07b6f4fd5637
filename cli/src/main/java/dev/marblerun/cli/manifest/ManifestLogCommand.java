package dev.marblerun.cli.manifest;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.Printable;
import dev.marblerun.client.UpdateLog;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code manifest log}: what happened to the deployment, one JSON object per line. */
@Command(name = "log", description = "Get the update log of a Coordinator.")
final class ManifestLogCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Session session;

    @Parameters(paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--verify", description = "Check the hash chain over the log and its signature by the root key.")
    private boolean verify;

    ManifestLogCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        UpdateLog answer = session.connect(address).client().updateLog();
        if (verify) {
            verified(answer);
        }
        List<String> log = answer.entries();
        if (output.json()) {
            session.output().json(verify ? withHead(answer) : list(log));
        } else if (output.file().isPresent()) {
            String lines = log.isEmpty() ? "" : String.join("\n", log) + "\n";
            session.files().writePublic("the update log", output.file().get(), lines.getBytes(StandardCharsets.UTF_8));
            session.output().remark("Update log written to: " + output.file().get());
        } else {
            log.forEach(line -> session.output().line(Printable.line(line)));
        }
        return 0;
    }

    /** The client has checked the chain and the signature, and the session that it continues what was seen. */
    private void verified(UpdateLog log) throws CliException {
        if (log.signature().isEmpty()) {
            throw new CliException("This Coordinator does not sign its update log, so there is nothing to verify beyond"
                    + " that it continues what was seen before. Update the Coordinator");
        }
        session.output().remark("Verified: " + log.head().entries() + " entries with the head " + log.head().hash()
                + ", signed with the root key; they continue what was seen before");
    }

    private ObjectNode withHead(UpdateLog log) throws CliException {
        ObjectNode json = session.output().object();
        json.set("updateLog", list(log.entries()));
        ObjectNode head = json.putObject("updateLogHead")
                .put("entries", log.head().entries())
                .put("hash", log.head().hash());
        log.signature().ifPresent(signature -> head.put("signature", Base64.getEncoder().encodeToString(signature)));
        return json;
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
