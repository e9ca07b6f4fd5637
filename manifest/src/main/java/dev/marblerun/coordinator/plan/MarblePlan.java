package dev.marblerun.coordinator.plan;

import dev.marblerun.coordinator.manifest.FileSpec;
import dev.marblerun.coordinator.manifest.Manifest;
import dev.marblerun.coordinator.manifest.MarbleSpec;
import dev.marblerun.coordinator.manifest.TlsTag;
import dev.marblerun.coordinator.template.FunctionSet;
import dev.marblerun.coordinator.template.MarbleData;
import dev.marblerun.coordinator.template.Template;
import dev.marblerun.coordinator.template.TemplateException;
import dev.marblerun.coordinator.template.Usage;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What activating one type of marble takes, worked out when the manifest is set: templates compiled, the secrets they
 * and the TLS tags can touch. A secret that nothing names cannot be observed, so it is never made.
 *
 * @param files constant bytes or a template, by path
 * @param env the same, by variable
 * @param allSecrets whether some template can touch any secret at all
 * @param secrets those that can be touched, when not all
 */
public record MarblePlan(
        String name,
        MarbleSpec spec,
        List<TlsTag> tls,
        Map<String, Part> files,
        Map<String, Part> env,
        boolean allSecrets,
        Set<String> secrets) {

    /** A file or variable. */
    public record Part(byte[] constant, @Nullable Template template) {
        byte[] render(MarbleData data) throws TemplateException {
            return template == null ? constant : template.execute(data);
        }
    }

    /** Compiles all marbles of a manifest; what cannot be compiled is added to the faults. */
    public static Map<String, MarblePlan> compileAll(Manifest manifest, Faults faults) {
        TemplateBudget budget = new TemplateBudget();
        Map<String, MarblePlan> plans = new LinkedHashMap<>();
        manifest.marbles()
                .forEach((name, spec) -> plans.put(name, compile(new Compiler(name, faults, budget), spec, manifest)));
        return plans;
    }

    private static MarblePlan compile(Compiler compiler, MarbleSpec spec, Manifest manifest) {
        Map<String, Part> files = new LinkedHashMap<>();
        spec.files().forEach((path, file) -> compiler.compile("Files", "file ", path, file, files));
        Map<String, Part> env = new LinkedHashMap<>();
        spec.env().forEach((variable, file) -> {
            if (containsNul(file.data())) {
                String what = "env variable: " + Faults.clip(variable) + ": content contains null bytes";
                compiler.fault("Env", variable, what);
            } else {
                compiler.compile("Env", "env variable ", variable, file, env);
            }
        });
        List<TlsTag> tags =
                spec.tls().stream().map(manifest.tls()::get).filter(Objects::nonNull).toList();
        for (TlsTag tag : tags) {
            for (TlsTag.Incoming incoming : tag.incoming()) {
                if (!incoming.cert().isEmpty()) {
                    compiler.used.add(incoming.cert());
                }
            }
        }
        return new MarblePlan(compiler.marble, spec, tags, files, env, compiler.all, Set.copyOf(compiler.used));
    }

    /** Runs every template once; what fails is added to the faults. */
    void dryRun(Rendering rendering, Faults faults) {
        rendering.nextMarble();
        files.forEach((path, part) -> tryOut(rendering, faults, "Files", "file ", path, part));
        env.forEach((variable, part) -> tryOut(rendering, faults, "Env", "env variable ", variable, part));
    }

    private void tryOut(Rendering rendering, Faults faults, String field, String kind, String key, Part part) {
        try {
            rendering.render(part);
        } catch (TemplateException e) {
            faults.add(name, field, key, kind + Faults.clip(key) + ": " + e.getMessage());
        }
    }

    private static final class Compiler {
        final String marble;
        final Faults faults;
        final TemplateBudget budget;
        final Set<String> used = new HashSet<>();
        boolean all;

        Compiler(String marble, Faults faults, TemplateBudget budget) {
            this.marble = marble;
            this.faults = faults;
            this.budget = budget;
        }

        void compile(String field, String kind, String name, FileSpec file, Map<String, Part> parts) {
            if (file.noTemplates()) {
                parts.put(name, new Part(file.data(), null));
                return;
            }
            try {
                Template template =
                        budget.parse(file.data(), field.equals("Env") ? FunctionSet.ENV : FunctionSet.FILES);
                Usage use = template.secretUse();
                all |= use.all();
                used.addAll(use.current());
                used.addAll(use.previous());
                parts.put(name, new Part(file.data(), template));
            } catch (TemplateException e) {
                fault(field, name, kind + Faults.clip(name) + ": " + e.getMessage());
            }
        }

        void fault(String field, String name, String what) {
            faults.add(marble, field, name, what);
        }
    }

    private static boolean containsNul(byte[] data) {
        for (byte b : data) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }
}
