package dev.marblerun.cli.manifest;

import dev.marblerun.api.Limits;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What package updates made of a manifest. The Coordinator keeps the manifest as it was uploaded and logs each raised
 * SecurityVersion; a full update replaces the manifest, so what was logged before it does not count.
 */
final class PackageUpdates {
    private static final String AS_UPLOADED =
            " marblerun manifest get without --display-update shows the manifest as it was uploaded";
    private static final String RAISED = "SecurityVersion increased";
    private static final List<String> REPLACED = List.of("Initial manifest set", "Complete Manifest updated");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(1000)
                            .maxStringLength(Limits.MANIFEST_BYTES)
                            .build())
                    .build())
            .build();

    private PackageUpdates() {}

    static byte[] merge(Output output, byte[] manifest, List<String> log) throws CliException {
        try {
            JsonNode original = JSON.readTree(manifest);
            JsonNode merged = original.deepCopy();
            for (String line : log) {
                JsonNode entry = JSON.readTree(line);
                String update = entry.path("update").asString("");
                if (REPLACED.contains(update)) {
                    merged = original.deepCopy();
                } else if (update.equals(RAISED)) {
                    raise(merged, entry.path("package").asString(""), entry.path("new version"));
                }
            }
            return output.bytes(merged);
        } catch (JacksonException e) {
            throw new CliException("The manifest or the update log of this Coordinator is not JSON that can be"
                    + " merged." + AS_UPLOADED, e);
        }
    }

    private static void raise(JsonNode manifest, String packageName, JsonNode version) throws CliException {
        Optional<JsonNode> entry = field(manifest, "Packages").map(packages -> packages.path(packageName));
        if (entry.isEmpty() || !(entry.get() instanceof ObjectNode properties) || !version.isIntegralNumber()) {
            throw new CliException("The update log raises the SecurityVersion of a package that the manifest does"
                    + " not have." + AS_UPLOADED);
        }
        String name = properties.properties().stream()
                .map(Map.Entry::getKey)
                .filter("SecurityVersion"::equalsIgnoreCase)
                .findFirst()
                .orElse("SecurityVersion");
        properties.set(name, version);
    }

    /** Names of the manifest's fields match whatever their case. */
    private static Optional<JsonNode> field(JsonNode object, String name) {
        return object.properties().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
