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
        Examination found = examine(utf8, occasion, environment);
        if (!found.errors().isEmpty()) {
            throw new ManifestException(occasion, found.errors());
        }
        return found.decoded();
    }

    /**
     * Everything that decoding and checking find.
     *
     * @param decoded with all warnings; what could not be decoded is absent from its manifest
     * @param undecodable errors of {@link Step#DECODE}, which are among the errors
     */
    public record Examination(Decoded decoded, List<Problem> errors, List<Problem> undecodable) {}

    /**
     * Decodes and checks, for an author who wants to see errors and warnings together.
     *
     * @throws ManifestException text that is no JSON, of which there is nothing more to say
     */
    public static Examination examine(byte[] utf8, Occasion occasion, Set<String> environment)
            throws ManifestException {
        ManifestDecoder.Attempt attempt = ManifestDecoder.attempt(utf8, occasion);
        Decoded decoded = attempt.decoded();
        Result result = check(decoded, environment);
        List<Problem> all = new ArrayList<>(attempt.errors());
        all.addAll(Partial.independent(attempt.errors(), result.errors()));
        return new Examination(
                new Decoded(decoded.manifest(), result.warnings(), decoded.badSecrets()),
                List.copyOf(all),
                attempt.errors());
    }
}
