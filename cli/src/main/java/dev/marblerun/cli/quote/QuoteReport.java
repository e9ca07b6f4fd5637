package dev.marblerun.cli.quote;

import dev.marblerun.attestation.envelope.Evidence;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.verify.TcbLevelMatch;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.cli.Output;
import dev.marblerun.client.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code quote verify} prints. Measurements are shown even when the quote is refused, and then said to be claims.
 *
 * @param judgement what became of the evidence
 */
record QuoteReport(EvidenceOptions.Judgement judgement) {

    /** The verdict in a word. */
    static String word(EvidenceOptions.Judgement judgement) {
        if (judgement.verdict() instanceof Verdict.Refused) {
            return "refused";
        }
        return judgement.refusal().isEmpty() ? "verified" : "not accepted";
    }

    private Verdict verdict() {
        return judgement.verdict();
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Verdict:              " + word(judgement));
        judgement.refusal().ifPresent(reason -> lines.add("Reason:               " + Printable.line(reason)));
        switch (verdict()) {
            case Verdict.Refused refused -> lines.add("Failure:              " + refused.failure());
            case Verdict.Valid valid -> addValid(lines, valid);
        }
        lines.add("Verified at:          " + judgement.at());
        envelope().ifPresent(what -> lines.add("Envelope:             " + what));
        Map<String, String> measurements = measurements();
        if (!measurements.isEmpty()) {
            lines.add(verdict() instanceof Verdict.Valid ? "Measurements:" : "Measurements (claimed, NOT verified):");
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
        lines.add("PPID:                 " + valid.pck().ppid());
        valid.pck().platformInstanceId().ifPresent(id -> lines.add("Platform instance:    " + id));
        lines.add("PCK CA:               " + valid.pck().ca().name().toLowerCase(Locale.ROOT));
    }

    private static String level(TcbLevelMatch level) {
        return level.status().intelName() + " (" + level.tcbDate() + ")";
    }

    private static String list(List<String> values) {
        return values.isEmpty() ? "none" : Printable.line(String.join(", ", values));
    }

    /** What the quote came in and what it is bound to, when it came in anything. */
    private Optional<String> envelope() {
        return judgement.evidence()
                .filter(e -> e.format() != Evidence.Format.QUOTE)
                .map(e -> e.format().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (verdict() instanceof Verdict.Valid valid
                                ? e.binding(valid.quote().body()).map(what -> ", bound to " + what).orElse("")
                                : ""));
    }

    private Map<String, String> measurements() {
        if (judgement.evidence().isEmpty()) {
            return Map.of();
        }
        try {
            return Measurements.of(Quote.parse(judgement.evidence().get().quote()).body());
        } catch (QuoteFormatException e) {
            // The verdict says already that it is no quote.
            return Map.of();
        }
    }

    /** For programs. */
    ObjectNode json(Output output) {
        ObjectNode json = output.object();
        json.put("verdict", word(judgement));
        json.put("genuine", verdict() instanceof Verdict.Valid);
        json.put("accepted", judgement.refusal().isEmpty());
        json.put("reason", judgement.refusal().orElse(null));
        json.put("verifiedAt", judgement.at().toString());
        json.put("envelope", judgement.evidence().map(e -> e.format().name()).orElse(null));
        switch (verdict()) {
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
        json.put("ppid", valid.pck().ppid());
        json.put("platformInstanceId", valid.pck().platformInstanceId().orElse(null));
        json.put("collateralIssued", valid.dates().oldestDocument().toString());
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
