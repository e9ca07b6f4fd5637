package dev.marblerun.cli.explain;

import dev.marblerun.attestation.verify.Check;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.cli.Trust;
import dev.marblerun.coordinator.compliance.PackageCompliance;
import dev.marblerun.coordinator.compliance.PlatformMatch;
import dev.marblerun.coordinator.compliance.TcbPolicy;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.MarbleSpec;
import dev.marblerun.coordinator.manifest.PackageSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checks of an activation (marble-api.md) in their order, each made whatever became of those before it. */
final class Explanation {
    private final List<Check> checks = new ArrayList<>();

    private Explanation() {}

    /** Goes through everything that can be judged from what is known. */
    static List<Check> of(Refusal refusal, String marble, Manifest manifest, Session session, Instant at)
            throws CliException {
        Explanation explanation = new Explanation();
        explanation.explain(refusal, marble, manifest, session, at);
        return List.copyOf(explanation.checks);
    }

    private void explain(Refusal refusal, String name, Manifest manifest, Session session, Instant at)
            throws CliException {
        MarbleSpec marble = manifest.marbles().get(name);
        if (marble == null) {
            add("MARBLE_TYPE", false, "the manifest knows no marble " + name + "; it knows "
                    + String.join(", ", manifest.marbles().keySet()));
            return;
        }
        add("MARBLE_TYPE", true, "the manifest knows the marble " + name + ", of package " + marble.packageName());
        budget(refusal, marble);
        PackageSpec expected = manifest.packages().get(marble.packageName());
        byte[] quote = refusal.quote();
        if (quote == null || expected == null) {
            return;
        }
        Trust trust = session.trust();
        Verdict verdict = new QuoteVerifier(trust.anchor())
                .explain(quote, trust.collateralFor(quote), at, checks::add);
        if (!(verdict instanceof Verdict.Valid genuine)) {
            return;
        }
        binding(refusal.certificateSha256(), genuine);
        checks.addAll(TcbPolicy.of(expected).explain(genuine, at));
        checks.addAll(PackageCompliance.explain(expected, genuine.quote().body()));
        Optional<String> elsewhere = PlatformMatch.difference(manifest.infrastructures(), genuine);
        add("INFRASTRUCTURE", elsewhere.isEmpty(), elsewhere.orElse(manifest.infrastructures().isEmpty()
                ? "the manifest allows any platform"
                : "the platform is one of the manifest's"));
    }

    private void budget(Refusal refusal, MarbleSpec marble) {
        String reason = String.valueOf(refusal.reason());
        if (reason.contains("reached max activations count")) {
            add("MAX_ACTIVATIONS", false, "the manifest allows "
                    + Long.toUnsignedString(marble.maxActivations()) + " activations, and there have been as many");
        }
    }

    private void binding(byte @Nullable [] certificateSha256, Verdict.Valid genuine) {
        if (certificateSha256 == null) {
            return; // a quote alone does not say for which connection it was made
        }
        byte[] data = genuine.quote().body().reportData();
        byte[] expected = Arrays.copyOf(certificateSha256, data.length);
        HexFormat hex = HexFormat.of();
        add("CONNECTION_BINDING", Arrays.equals(data, expected), "the report data must begin with the SHA-256 of the"
                + " marble's TLS certificate " + hex.formatHex(certificateSha256) + ", the quote shows "
                + hex.formatHex(data));
    }

    private void add(String name, boolean passed, String sentence) {
        checks.add(new Check(name, passed, sentence));
    }
}
