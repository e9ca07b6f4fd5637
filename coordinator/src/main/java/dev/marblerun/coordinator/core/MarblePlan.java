package dev.marblerun.coordinator.core;

import dev.marblerun.coordinator.core.ApiException.Detail;
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
 * What activating one type of marble takes, worked out when the manifest is set: templates compiled, the secrets that they
 * and the TLS tags can touch. A secret that nothing names cannot be observed, so it is never made.
 *
 * @param files constant bytes or a template, by path
 * @param env the same, by variable
 * @param allSecrets whether some template can touch any secret at all
 * @param secrets those that can be touched, when not all
 */
record MarblePlan(
        String name,
        MarbleSpec spec,
        List<TlsTag> tls,
        Map<String, Part> files,
        Map<String, Part> env,
        boolean allSecrets,
        Set<String> secrets) {

    /** A file or variable. */
    record Part(byte[] constant, @Nullable Template template) {
        byte[] render(MarbleData data) throws TemplateException {
            return template == null ? constant : template.execute(data);
        }
    }

    /** Compiles a marble; what cannot be compiled is added to the faults. */
    static MarblePlan compile(String name, MarbleSpec spec, Manifest manifest, List<Detail> faults) {
        Compiler compiler = new Compiler(name, faults);
        Map<String, Part> files = new LinkedHashMap<>();
        spec.files().forEach((path, file) -> compiler.compile("Files", "file ", path, file, files));
        Map<String, Part> env = new LinkedHashMap<>();
        spec.env().forEach((variable, file) -> {
            if (containsNul(file.data())) {
                faults.add(compiler.fault("Env", variable, "env variable: " + variable + ": content contains null bytes"));
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
        return new MarblePlan(name, spec, tags, files, env, compiler.all, Set.copyOf(compiler.used));
    }

    /** Runs every template once; what fails is added to the faults. */
    void dryRun(MarbleData data, List<Detail> faults) {
        Compiler compiler = new Compiler(name, faults);
        files.forEach((path, part) -> compiler.run("Files", "file ", path, part, data));
        env.forEach((variable, part) -> compiler.run("Env", "env variable ", variable, part, data));
    }

    private static final class Compiler {
        final String marble;
        final List<Detail> faults;
        final Set<String> used = new HashSet<>();
        boolean all;

        Compiler(String marble, List<Detail> faults) {
            this.marble = marble;
            this.faults = faults;
        }

        void compile(String field, String kind, String name, FileSpec file, Map<String, Part> parts) {
            if (file.noTemplates()) {
                parts.put(name, new Part(file.data(), null));
                return;
            }
            try {
                Template template =
                        Template.parse(file.data(), field.equals("Env") ? FunctionSet.ENV : FunctionSet.FILES);
                Usage use = template.secretUse();
                all |= use.all();
                used.addAll(use.current());
                used.addAll(use.previous());
                parts.put(name, new Part(file.data(), template));
            } catch (TemplateException e) {
                faults.add(fault(field, name, kind + name + ": " + e.getMessage()));
            }
        }

        void run(String field, String kind, String name, Part part, MarbleData data) {
            try {
                part.render(data);
            } catch (TemplateException e) {
                faults.add(fault(field, name, kind + name + ": " + e.getMessage()));
            }
        }

        Detail fault(String field, String name, String what) {
            return new Detail(
                    "$.Marbles[\"" + marble + "\"].Parameters." + field + "[\"" + name + "\"]",
                    "running manifest template dry run: in Marble " + marble + ": " + what);
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
