package dev.marblerun.coordinator.plan;

import dev.marblerun.coordinator.ca.CaException;
import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.ca.MarbleCertificate;
import dev.marblerun.coordinator.ca.MarbleCertificates;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.manifest.CertTemplate.SubjectSpec;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.SecretSpec;
import dev.marblerun.coordinator.secrets.RsaKeyPool;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.secrets.SecretException;
import dev.marblerun.coordinator.secrets.SecretFactory;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A manifest tried out without a Coordinator: taken as one would take it, with keys, certificates and secrets that are
 * worth nothing and end with this process.
 */
public final class Trial {
    /** What placeholder keys and texts are made of, so that nobody takes them for real ones. */
    public static final String MARK = "PLACEHOLDER";

    private static final String UUID = "00000000-0000-0000-0000-000000000000";
    private static final List<byte[]> LOOPBACK =
            List.of(new byte[] {127, 0, 0, 1}, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    private static final SubjectSpec NOBODY = new SubjectSpec(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), "", "", List.of());

    private final InstantSource clock = InstantSource.system();
    private final SecureRandom random = new SecureRandom();
    private final SecretFactory factory = new SecretFactory(clock, random, new RsaKeyPool(1, random));
    private final Manifest manifest;
    private final CertificateAuthority ca;
    private final Map<String, MarblePlan> plans;

    private Trial(Manifest manifest) throws PlanException {
        this.manifest = manifest;
        try {
            this.ca = CertificateAuthority.create(List.of("localhost"), clock, random);
        } catch (CaException e) {
            throw new IllegalStateException("a throw-away authority cannot be made", e);
        }
        Map<String, Secret> secrets = FirstSecrets.make(manifest, ca, factory, random);
        Faults faults = new Faults();
        this.plans = MarblePlan.compileAll(manifest, faults);
        SecretBytes root = SecretBytes.random(32, random);
        new DryRun(factory).check(plans.values(), manifest.secrets(), secrets, ca, root, faults, "");
    }

    /**
     * Tries a manifest that was checked.
     *
     * @throws PlanException with everything for which a Coordinator would refuse it
     */
    public static Trial of(Manifest manifest) throws PlanException {
        return new Trial(manifest);
    }

    /** By marble type. */
    public Map<String, MarblePlan> plans() {
        return plans;
    }

    /** The secrets that a marble's templates and TLS tags can touch, sorted. */
    public List<String> visible(String marble) {
        MarblePlan plan = plan(marble);
        Set<String> names = plan.allSecrets() ? manifest.secrets().keySet() : plan.secrets();
        return names.stream().filter(manifest.secrets()::containsKey).sorted().toList();
    }

    /**
     * What a marble of this type would get. Keys and texts are made of {@link #MARK}; certificates are of the kind
     * that the manifest asks for, under a throw-away authority; every user-defined secret counts as set.
     *
     * @throws PlanException when the activation would fail
     */
    public MarbleParameters render(String marble) throws PlanException {
        Map<String, Secret> values = new HashMap<>();
        for (String name : visible(marble)) {
            values.put(name, placeholder(name, Objects.requireNonNull(manifest.secrets().get(name))));
        }
        try {
            MarbleCertificate certificate = new MarbleCertificates(
                            ca, MarbleCertificates.DEFAULT_LIFETIME, clock, random)
                    .issue(NOBODY, List.of("localhost"), LOOPBACK, UUID, marble);
            return MarbleParameters.of(
                    ca,
                    MarbleParameters.Pems.of(ca),
                    plan(marble),
                    certificate,
                    new MarbleParameters.Values(values, values));
        } catch (CaException e) {
            throw new PlanException("generating marble authentication secrets: " + e.getMessage(), e);
        }
    }

    private MarblePlan plan(String marble) {
        MarblePlan plan = plans.get(marble);
        if (plan == null) {
            throw new IllegalArgumentException("no marble " + marble);
        }
        return plan;
    }

    private Secret placeholder(String name, SecretSpec spec) throws PlanException {
        return switch (spec.type()) {
            case PLAIN -> Secret.ofKey(spec, SecretBytes.of((MARK + ":" + name).getBytes(StandardCharsets.UTF_8)));
            case SYMMETRIC_KEY -> Secret.ofKey(spec, SecretBytes.of(marked(spec.size() / Byte.SIZE)));
            case CERT_RSA, CERT_ECDSA, CERT_ED25519 -> certificate(name, spec);
        };
    }

    private static byte[] marked(int length) {
        byte[] mark = (MARK + "-").getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[length == 0 ? mark.length : length];
        for (int i = 0; i < key.length; i++) {
            key[i] = mark[i % mark.length];
        }
        return key;
    }

    /** The size of a certificate that a user brings is not checked, so a usual one stands in for a strange one. */
    private Secret certificate(String name, SecretSpec spec) throws PlanException {
        int size = spec.size();
        if (spec.userDefined()) {
            size = switch (spec.type()) {
                case CERT_RSA -> size < 1024 || size > 4096 ? 2048 : size;
                case CERT_ECDSA -> Arrays.asList(224, 256, 384, 521).contains(size) ? size : 256;
                default -> 0;
            };
        }
        SecretSpec made = new SecretSpec(spec.type(), size, spec.shared(), false, spec.validFor(), spec.cert());
        try {
            return factory.shared(name, made, ca);
        } catch (SecretException e) {
            throw new PlanException("generating marble secrets: " + e.getMessage(), e);
        }
    }
}
