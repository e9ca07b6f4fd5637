package dev.marblerun.coordinator.core;

import java.util.List;
import java.util.Map;

/** The two sides of an activation. */
public final class Activation {
    private Activation() {}

    /**
     * What a marble sends.
     *
     * @param quote evidence over SHA-256 of its TLS certificate; may be empty
     * @param csr PKCS#10, DER
     */
    public record Request(byte[] quote, byte[] csr, String marbleType, String uuid) {}

    /** What it gets: files, variables, arguments. Secrets are in it, so it has no text form. */
    public record Parameters(Map<String, byte[]> files, Map<String, byte[]> env, List<String> argv) {
        @Override
        public String toString() {
            return "Parameters[" + files.size() + " files, " + env.size() + " variables, " + argv.size()
                    + " arguments]";
        }
    }
}
