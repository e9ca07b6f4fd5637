package dev.marblerun.coordinator.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.ca.MarbleCertificate;
import dev.marblerun.coordinator.crypto.SecretBytes;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.template.SecretValue;
import dev.marblerun.coordinator.template.TemplateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a marble gets: files, variables, arguments (marble-api.md). Secrets are in it, so it has no text form. */
public record MarbleParameters(Map<String, byte[]> files, Map<String, byte[]> env, List<String> argv) {

    /** An authority's certificates in the form in which every marble gets them: PEM. */
    public record Pems(String marbleRoot, String intermediate, String coordinatorRoot) {
        /** Encodes them. */
        public static Pems of(CertificateAuthority ca) {
            return new Pems(
                    PemText.certificate(ca.marbleRootDer()),
                    PemText.certificate(ca.intermediateDer()),
                    PemText.certificate(ca.rootDer()));
        }
    }

    /** A marble's secrets, and what they were before; the same map when nothing has changed yet. */
    public record Values(Map<String, Secret> present, Map<String, Secret> previous) {
        @SuppressWarnings("ReferenceEquality") // The one map serves twice, or there are two.
        boolean unchanged() {
            return previous == present;
        }

        @Override
        public String toString() {
            return "Values[" + present.size() + "]";
        }
    }

    /**
     * Executes the templates and adds what every marble gets.
     *
     * @throws PlanException naming the file or variable
     */
    public static MarbleParameters of(
            CertificateAuthority ca, Pems pems, MarblePlan plan, MarbleCertificate marble, Values both)
            throws PlanException {
        Map<String, Secret> secrets = both.present();
        Map<String, SecretValue> values = TemplateValues.values(secrets);
        Map<String, SecretValue> previous = both.unchanged() ? values : TemplateValues.values(both.previous());
        Map<String, byte[]> files = LinkedHashMap.newLinkedHashMap(plan.files().size());
        Map<String, byte[]> env = LinkedHashMap.newLinkedHashMap(plan.env().size() + 5);
        String certificate = PemText.certificate(marble.certificate());
        String key = PemText.privateKey(marble.privateKey().reveal());
        String ttls = plan.tls().isEmpty() && plan.spec().tls().isEmpty()
                ? null
                : TtlsConfig.of(
                        plan.tls(),
                        pems.marbleRoot(),
                        new TtlsConfig.Pair(certificate, key),
                        name -> pair(secrets.get(name)));
        Rendering rendering = new Rendering(TemplateValues.of(ca, marble, values, previous));
        for (Map.Entry<String, MarblePlan.Part> file : plan.files().entrySet()) {
            files.put(file.getKey(), render("file", file, rendering));
        }
        for (Map.Entry<String, MarblePlan.Part> variable : plan.env().entrySet()) {
            env.put(variable.getKey(), render("env variable", variable, rendering));
        }
        if (ttls != null) {
            env.put("MARBLE_TTLS_CONFIG", ttls.getBytes(UTF_8));
        }
        env.put("MARBLE_PREDEFINED_ROOT_CA", pems.marbleRoot().getBytes(UTF_8));
        env.put(
                "MARBLE_PREDEFINED_MARBLE_CERTIFICATE_CHAIN", (certificate + pems.intermediate()).getBytes(UTF_8));
        env.put("MARBLE_PREDEFINED_PRIVATE_KEY", key.getBytes(UTF_8));
        env.put("MARBLE_PREDEFINED_COORDINATOR_ROOT_CA", pems.coordinatorRoot().getBytes(UTF_8));
        return new MarbleParameters(files, env, plan.spec().argv());
    }

    private static byte[] render(String kind, Map.Entry<String, MarblePlan.Part> part, Rendering rendering)
            throws PlanException {
        try {
            return rendering.render(part.getValue());
        } catch (TemplateException e) {
            throw new PlanException(
                    "customizing marble parameters: parsing secrets for " + kind + " " + quoted(part.getKey()) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static TtlsConfig.@Nullable Pair pair(@Nullable Secret secret) {
        if (secret == null) {
            return null;
        }
        byte[] certificate = secret.certificate();
        SecretBytes key = secret.privateKey();
        return certificate == null || key == null
                ? null
                : new TtlsConfig.Pair(PemText.certificate(certificate), PemText.privateKey(key.reveal()));
    }

    /** A name between quotes, with what could end them or the line escaped. */
    public static String quoted(String name) {
        StringBuilder out = new StringBuilder("\"");
        name.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (Character.isISOControl(c)) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }

    @Override
    public String toString() {
        return "MarbleParameters[" + files.size() + " files, " + env.size() + " variables, " + argv.size()
                + " arguments]";
    }
}
