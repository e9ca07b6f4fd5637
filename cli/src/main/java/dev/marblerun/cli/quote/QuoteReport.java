package dev.marblerun.cli.quote;

import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.verify.TcbLevelMatch;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.cli.Output;
import dev.marblerun.client.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code quote verify} prints.
 *
 * @param refusal why the quote is not to be accepted; empty when it is
 * @param quote as in the file; its measurements are shown even when it is refused, and then said to be claims
 */
record QuoteReport(Verdict verdict, Optional<String> refusal, Instant at, byte[] quote) {

    /** The verdict in a word. */
    private String word() {
        if (verdict instanceof Verdict.Refused) {
            return "refused";
        }
        return refusal.isEmpty() ? "verified" : "not accepted";
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Verdict:              " + word());
        refusal.ifPresent(reason -> lines.add("Reason:               " + Printable.line(reason)));
        switch (verdict) {
            case Verdict.Refused refused -> lines.add("Failure:              " + refused.failure());
            case Verdict.Valid valid -> addValid(lines, valid);
        }
        lines.add("Verified at:          " + at);
        Map<String, String> measurements = measurements();
        if (!measurements.isEmpty()) {
            lines.add(verdict instanceof Verdict.Valid ? "Measurements:" : "Measurements (claimed, NOT verified):");
            measurements.forEach((name, value) -> lines.add(String.format("  %-20s%s", name + ":", value)));
        }
        return lines;
    }

    private static void addValid(List<String> lines, Verdict.Valid valid) {
        lines.add("TCB status:           " + valid.status().intelName());
        lines.add("Platform TCB:         " + level(valid.platform()));
        lines.add("QE TCB:               " + level(valid.qe()));
        valid.tdxModule().ifPresent(module -> lines.add("TDX module TCB:       " + level(module)));
        lines.add("Advisories platform:  " + list(valid.platform().advisoryIds()));
        lines.add("Advisories QE:        " + list(valid.qe().advisoryIds()));
        lines.add("Advisories TDX module: "
                + list(valid.tdxModule().map(TcbLevelMatch::advisoryIds).orElse(List.of())));
        lines.add("Collateral expired:   " + (valid.collateralExpired() ? "yes: " + list(valid.expired()) : "no"));
        lines.add("Earliest expiration:  " + valid.earliestExpiration());
        lines.add("TCB evaluation:       " + valid.tcbEvaluationNumber());
        lines.add("FMSPC:                " + valid.pck().fmspc());
        lines.add("PCK CA:               " + valid.pck().ca().name().toLowerCase(Locale.ROOT));
    }

    private static String level(TcbLevelMatch level) {
        return level.status().intelName() + " (" + level.tcbDate() + ")";
    }

    private static String list(List<String> values) {
        return values.isEmpty() ? "none" : Printable.line(String.join(", ", values));
    }

    private Map<String, String> measurements() {
        try {
            return Measurements.of(Quote.parse(quote).body());
        } catch (QuoteFormatException e) {
            // The verdict says already that it is no quote.
            return Map.of();
        }
    }

    /** For programs. */
    ObjectNode json(Output output) {
        ObjectNode json = output.object();
        json.put("verdict", word());
        json.put("genuine", verdict instanceof Verdict.Valid);
        json.put("accepted", refusal.isEmpty());
        json.put("reason", refusal.orElse(null));
        json.put("verifiedAt", at.toString());
        switch (verdict) {
            case Verdict.Refused refused -> {
                json.put("failure", refused.failure().name());
                json.putNull("tcbStatus");
            }
            case Verdict.Valid valid -> putValid(json, valid);
        }
        ObjectNode measurements = json.putObject("measurements");
        measurements().forEach(measurements::put);
        return json;
    }

    private static void putValid(ObjectNode json, Verdict.Valid valid) {
        json.putNull("failure");
        json.put("tcbStatus", valid.status().intelName());
        putLevel(json, "platform", Optional.of(valid.platform()));
        putLevel(json, "qe", Optional.of(valid.qe()));
        putLevel(json, "tdxModule", valid.tdxModule());
        put(json.putArray("advisories"), valid.advisories());
        put(json.putArray("advisoriesPlatform"), valid.platform().advisoryIds());
        put(json.putArray("advisoriesTdxModule"),
                valid.tdxModule().map(TcbLevelMatch::advisoryIds).orElse(List.of()));
        put(json.putArray("advisoriesQe"), valid.qe().advisoryIds());
        json.put("collateralExpired", valid.collateralExpired());
        put(json.putArray("expiredCollateral"), valid.expired());
        json.put("earliestExpiration", valid.earliestExpiration().toString());
        json.put("tcbEvaluationNumber", valid.tcbEvaluationNumber());
        json.put("fmspc", valid.pck().fmspc());
        json.put("pceId", valid.pck().pceId());
        json.put("pckCa", valid.pck().ca().name().toLowerCase(Locale.ROOT));
        json.put("qeIsvSvn", valid.qeIsvSvn());
    }

    private static void putLevel(ObjectNode json, String name, Optional<TcbLevelMatch> level) {
        if (level.isEmpty()) {
            json.putNull(name);
            return;
        }
        json.putObject(name)
                .put("tcbStatus", level.get().status().intelName())
                .put("tcbDate", level.get().tcbDate().toString());
    }

    private static void put(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
