package dev.marblerun.cli.explain;

import dev.marblerun.attestation.Limits;
import dev.marblerun.cli.CliException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A refused activation as far as it is known.
 *
 * @param marbleType null when only a quote is given
 * @param uuid as the marble sent it
 * @param reason as the Coordinator logged it
 * @param certificateSha256 of the TLS certificate to which the quote must be bound
 * @param at when it was refused
 */
record Refusal(
        @Nullable String marbleType,
        @Nullable String uuid,
        @Nullable String reason,
        byte @Nullable [] quote,
        byte @Nullable [] certificateSha256,
        @Nullable Instant at) {
    private static final String REFUSED = "Marble was not activated";
    private static final String EVIDENCE = "Evidence of a refused marble";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Whose refusals belong together. */
    private record Instance(@Nullable String marbleType, @Nullable String uuid) {}

    /**
     * The last refusal in a Coordinator's log, or a quote alone.
     *
     * @param wanted its marble type or UUID; null for any
     */
    static Refusal read(byte[] file, @Nullable String wanted) throws CliException {
        if (file.length == 0 || (file[0] != '{' && !isText(file))) {
            if (file.length > Limits.EVIDENCE_BYTES) {
                throw new CliException("The file is larger than a quote and is no log");
            }
            return new Refusal(null, null, null, file, null, null);
        }
        Refusal last = null;
        Map<Instance, Refusal> latest = new HashMap<>();
        for (String line : new String(file, StandardCharsets.UTF_8).lines().toList()) {
            Optional<Refusal> found = line(line);
            if (found.isPresent() && found.get().concerns(wanted)) {
                Instance instance = new Instance(found.get().marbleType(), found.get().uuid());
                last = found.get().after(latest.get(instance));
                latest.put(instance, last);
            }
        }
        if (last == null) {
            throw new CliException("The file has no line of a Coordinator's log that says \"" + REFUSED + "\""
                    + (wanted == null ? "" : " about " + wanted) + ". Give a log in JSON, or a quote");
        }
        return last;
    }

    private static boolean isText(byte[] file) {
        for (int i = 0; i < Math.min(file.length, 64); i++) {
            if (file[i] < ' ' && file[i] != '\n' && file[i] != '\t' && file[i] != '\r' && file[i] != 0x1b) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Refusal> line(String text) {
        int brace = text.indexOf('{');
        if (brace < 0 || !(text.contains(REFUSED) || text.contains(EVIDENCE))) {
            return Optional.empty();
        }
        try {
            JsonNode line = JSON.readTree(text.substring(brace));
            String message = line.path("msg").asString("");
            if (!message.equals(REFUSED) && !message.equals(EVIDENCE)) {
                return Optional.empty();
            }
            String quote = string(line, "quote");
            String certificate = string(line, "certificateSha256");
            double seconds = line.path("ts").asDouble(0);
            return Optional.of(new Refusal(
                    string(line, "marbleType"),
                    string(line, "uuid"),
                    string(line, "reason"),
                    quote == null ? null : Base64.getDecoder().decode(quote),
                    certificate == null ? null : HexFormat.of().parseHex(certificate),
                    seconds == 0 ? null : Instant.ofEpochMilli((long) (seconds * 1000))));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String string(JsonNode line, String name) {
        return line.hasNonNull(name) ? line.path(name).asString("") : null;
    }

    private boolean concerns(@Nullable String wanted) {
        return wanted == null || List.of(String.valueOf(marbleType), String.valueOf(uuid)).contains(wanted);
    }

    /** Of the two lines about one refusal the reason comes first and then the evidence; others may be in between. */
    private Refusal after(@Nullable Refusal earlier) {
        if (earlier == null || reason != null) {
            return this;
        }
        return new Refusal(marbleType, uuid, earlier.reason, quote, certificateSha256, earlier.at);
    }

    @Override
    public String toString() {
        return "Refusal[" + marbleType + ", " + uuid + ", " + reason + "]";
    }
}
