package dev.marblerun.coordinator.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks a decoded manifest against every rule of manifest.md that needs neither keys nor templates, so that what later
 * steps would find one by one is found at once. A pure function of its arguments.
 */
public final class ManifestCheck {
    private ManifestCheck() {}

    /**
     * What was found.
     *
     * @param errors in the order of the steps; the manifest is good when there are none
     * @param warnings for the log and the author
     */
    public record Result(List<Problem> errors, List<Problem> warnings) {}

    /** {@link #check(Decoded, Set)} in an environment without any variable. */
    public static Result check(Decoded decoded) {
        return check(decoded, Set.of());
    }

    /**
     * Checks.
     *
     * @param environment names of the variables that are set and not empty; a feature gate asks for some
     */
    public static Result check(Decoded decoded, Set<String> environment) {
        Manifest manifest = decoded.manifest();
        Problems problems = new Problems();
        PackageChecks.check(manifest, problems);
        UserChecks.check(manifest, problems);
        SecretChecks secrets = new SecretChecks(decoded, problems);
        secrets.check();
        RoleChecks.check(manifest, problems);
        TlsChecks.check(manifest, problems);
        ConfigChecks.check(manifest, environment, problems);
        KeyChecks.check(manifest, problems);
        List<Problem> warnings = new ArrayList<>(decoded.warnings());
        warnings.addAll(problems.warnings());
        return new Result(problems.errors(), List.copyOf(warnings));
    }

    /**
     * Decodes and checks.
     *
     * @param environment as of {@link #check(Decoded, Set)}
     * @throws ManifestException with every fault
     */
    public static Decoded decodeAndCheck(byte[] utf8, Occasion occasion, Set<String> environment)
            throws ManifestException {
        Decoded decoded = ManifestDecoder.decode(utf8, occasion);
        Result result = check(decoded, environment);
        if (!result.errors().isEmpty()) {
            throw new ManifestException(occasion, result.errors());
        }
        return new Decoded(decoded.manifest(), result.warnings(), decoded.badSecrets());
    }
}
