package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * What Intel's quote provider library is configured with, {@code /etc/sgx_default_qcnl.conf}: JSON with comments since
 * version 1.13 of DCAP, lines of {@code KEY=value} before. Only what concerns collateral is read; other members are
 * passed over.
 *
 * @param service {@code collateral_service} where it is given, else {@code pccs_url}
 * @param secureCertificate {@code use_secure_cert}: whether the server's certificate must be trusted
 * @param retries {@code retry_times}
 * @param retryDelay {@code retry_delay}; without it the delays double, from one second on
 * @param update {@code tcb_update_type}
 */
public record QcnlConfig(
        String service,
        boolean secureCertificate,
        int retries,
        Optional<Duration> retryDelay,
        PcsClient.Update update) {
    private static final int MOST_RETRIES = 100;
    private static final int MOST_DELAY_SECONDS = 3600;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxDocumentLength(Limits.QCNL_BYTES)
                    .maxNumberLength(20)
                    .build())
            .build();

    /**
     * Reads either form.
     *
     * @param file what to call it in messages
     * @throws CollateralSourceException if it is malformed or names no service
     */
    public static QcnlConfig parse(byte[] bytes, String file) throws CollateralSourceException {
        if (bytes.length > Limits.QCNL_BYTES) {
            throw bad(file, "it has more than " + Limits.QCNL_BYTES + " bytes", null);
        }
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        Map<String, String> values = text.startsWith("{") || text.startsWith("/") ? json(bytes, file) : lines(text);
        String service = values.getOrDefault("collateral_service", values.getOrDefault("pccs_url", ""));
        if (service.isEmpty()) {
            throw bad(file, "it has neither collateral_service nor pccs_url", null);
        }
        int delay = number(values, "retry_delay", 0, MOST_DELAY_SECONDS, file);
        return new QcnlConfig(
                service,
                flag(values, "use_secure_cert", true, file),
                number(values, "retry_times", 0, MOST_RETRIES, file),
                delay == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(delay)),
                update(values, file));
    }

    /** Scalars of the outer object. */
    private static Map<String, String> json(byte[] bytes, String file) throws CollateralSourceException {
        Map<String, String> values = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad(file, "it is no JSON object", null);
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = String.valueOf(parser.currentName());
                JsonToken value = parser.nextToken();
                if (value.isScalarValue()) {
                    values.put(name, String.valueOf(parser.getString()));
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw bad(file, "something follows the JSON object", null);
            }
            return values;
        } catch (JacksonException e) {
            throw bad(file, "it is no JSON with comments", e);
        }
    }

    /** {@code KEY=value}; names of either case. */
    private static Map<String, String> lines(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.split("\\R", -1)) {
            int equals = line.indexOf('=');
            if (!line.strip().startsWith("#") && equals > 0) {
                values.put(line.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        line.substring(equals + 1).strip());
            }
        }
        return values;
    }

    private static boolean flag(Map<String, String> values, String name, boolean fallback, String file)
            throws CollateralSourceException {
        return switch (values.getOrDefault(name, Boolean.toString(fallback)).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(file, name + " is neither true nor false", null);
        };
    }

    private static int number(Map<String, String> values, String name, int fallback, int most, String file)
            throws CollateralSourceException {
        try {
            int number = Integer.parseInt(values.getOrDefault(name, Integer.toString(fallback)));
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw bad(file, name + " is no number", e);
        }
        throw bad(file, name + " is not from 0 to " + most, null);
    }

    private static PcsClient.Update update(Map<String, String> values, String file) throws CollateralSourceException {
        return switch (values.getOrDefault("tcb_update_type", "standard").toLowerCase(Locale.ROOT)) {
            case "standard" -> PcsClient.Update.STANDARD;
            case "early" -> PcsClient.Update.EARLY;
            default -> throw bad(file, "tcb_update_type is neither standard nor early", null);
        };
    }

    private static CollateralSourceException bad(String file, String what, @Nullable Exception cause) {
        String message = file + " cannot be used: " + what + ". It is Intel's sgx_default_qcnl.conf";
        return cause == null
                ? new CollateralSourceException(Kind.CONFIGURATION, message)
                : new CollateralSourceException(Kind.CONFIGURATION, message, cause);
    }
}
