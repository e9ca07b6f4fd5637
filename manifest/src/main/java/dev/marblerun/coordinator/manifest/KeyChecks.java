package dev.marblerun.coordinator.manifest;

import dev.marblerun.coordinator.json.JsonPath;

/** Recovery keys and user certificates: whether they are what they should be. */
final class KeyChecks {
    private static final int RECOMMENDED_RSA_BITS = 2048;

    private KeyChecks() {}

    static void check(Manifest manifest, Problems problems) {
        manifest.recoveryKeys().forEach((name, pem) -> {
            JsonPath path = JsonPath.ROOT.member("RecoveryKeys").member(name);
            try {
                int bits = RecoveryKey.parse(pem).getModulus().bitLength();
                if (bits < RECOMMENDED_RSA_BITS) {
                    problems.warning(path, "recovery key has " + bits + " bits only");
                }
            } catch (IllegalArgumentException e) {
                problems.error(Step.RECOVERY_KEYS, path, String.valueOf(e.getMessage()));
            }
        });
        manifest.users().forEach((name, user) -> {
            // Without any text that is an error of an earlier step.
            if (user.certificate().isEmpty()) {
                return;
            }
            try {
                UserCertificate.der(name, user.certificate());
            } catch (IllegalArgumentException e) {
                JsonPath path = JsonPath.ROOT.member("Users").member(name).member("Certificate");
                problems.error(Step.USERS, path, String.valueOf(e.getMessage()));
            }
        });
    }
}
