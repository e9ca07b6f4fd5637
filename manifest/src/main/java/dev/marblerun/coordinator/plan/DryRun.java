package dev.marblerun.coordinator.plan;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Runs the templates of a deployment once before it counts, so that its author finds a fault and not a marble. */
public final class DryRun {
    private static final SecretFactory.Instance NOBODY =
            new SecretFactory.Instance("00000000-0000-0000-0000-000000000000", "");

    private final SecretFactory factory;

    /** Secrets that a template wants to see are made by this. */
    public DryRun(SecretFactory factory) {
        this.factory = factory;
    }

    /**
     * Refuses with every fault of every template.
     *
     * @param plans the marbles to try
     * @param known the values there are; what is user-defined and not set counts as one byte 0x41
     * @param faults what compiling has found already
     * @param prefix what every message begins with
     */
    public void check(
            Collection<MarblePlan> plans,
            Map<String, SecretSpec> specs,
            Map<String, Secret> known,
            CertificateAuthority ca,
            SecretBytes rootSecret,
            Faults faults,
            String prefix)
            throws PlanException {
        Map<String, Secret> values = new HashMap<>();
        boolean everything = plans.stream().anyMatch(MarblePlan::allSecrets);
        Set<String> used = new HashSet<>();
        plans.forEach(plan -> used.addAll(plan.secrets()));
        for (Map.Entry<String, SecretSpec> entry : specs.entrySet()) {
            String name = entry.getKey();
            if (everything || used.contains(name)) {
                values.put(name, value(name, entry.getValue(), known, ca, rootSecret));
            }
        }
        Rendering rendering = new Rendering(TemplateValues.placeholder(values));
        for (MarblePlan plan : plans) {
            plan.dryRun(rendering, faults);
            if (rendering.timeIsOver()) {
                break;
            }
        }
        if (!faults.isEmpty()) {
            throw faults.refusal(prefix);
        }
        if (rendering.timeIsOver()) {
            throw new PlanException(
                    prefix + "running manifest template dry run: the templates together take longer than "
                            + Limits.TEMPLATES_TIME.toMillis() + " ms");
        }
    }

    private Secret value(
            String name, SecretSpec spec, Map<String, Secret> known, CertificateAuthority ca, SecretBytes rootSecret)
            throws PlanException {
        Secret present = known.get(name);
        if (present != null && present.isSet()) {
            return present;
        }
        if (spec.userDefined()) {
            return Secret.placeholder(spec);
        }
        try {
            return factory.forInstance(name, spec, ca, rootSecret, NOBODY);
        } catch (SecretException e) {
            throw new PlanException("generating placeholder secrets from manifest: " + e.getMessage(), e);
        }
    }
}
