package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.core.ApiException.Detail;
import dev.marblerun.coordinator.core.ApiException.Kind;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs the templates of a deployment once before it counts, so that a fault is found by its author and not by a marble. */
final class DryRun {
    private static final SecretFactory.Instance NOBODY =
            new SecretFactory.Instance("00000000-0000-0000-0000-000000000000", "");

    private final SecretFactory factory;

    DryRun(SecretFactory factory) {
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
    void check(
            Collection<MarblePlan> plans,
            Map<String, SecretSpec> specs,
            Map<String, Secret> known,
            CertificateAuthority ca,
            SecretBytes rootSecret,
            List<Detail> faults,
            String prefix)
            throws ApiException {
        List<Detail> all = new ArrayList<>(faults);
        Map<String, Secret> values = new HashMap<>();
        boolean everything = plans.stream().anyMatch(MarblePlan::allSecrets);
        for (Map.Entry<String, SecretSpec> entry : specs.entrySet()) {
            String name = entry.getKey();
            if (everything || plans.stream().anyMatch(plan -> plan.secrets().contains(name))) {
                values.put(name, value(name, entry.getValue(), known, ca, rootSecret));
            }
        }
        var data = TemplateValues.placeholder(values);
        plans.forEach(plan -> plan.dryRun(data, all));
        if (!all.isEmpty()) {
            throw refusal(all.stream()
                    .map(fault -> new Detail(fault.path(), prefix + fault.message()))
                    .toList());
        }
    }

    private Secret value(
            String name, SecretSpec spec, Map<String, Secret> known, CertificateAuthority ca, SecretBytes rootSecret)
            throws ApiException {
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
            throw new ApiException(
                    Kind.REFUSED, "generating placeholder secrets from manifest: " + e.getMessage(), e);
        }
    }

    /** One fault is its own message; several have a line each. */
    private static ApiException refusal(List<Detail> faults) {
        String message = faults.size() == 1
                ? faults.getFirst().message()
                : faults.stream()
                        .map(fault -> fault.message() + " (" + fault.path() + ")")
                        .collect(Collectors.joining("\n"));
        return new ApiException(Kind.REFUSED, message, faults, null);
    }
}
