package dev.marblerun.coordinator;

import dev.marblerun.coordinator.Settings.InvalidSettingException;
import java.util.List;
import java.util.Map;

/** How the environment is read, for tests in other packages. */
public final class TestSettings {
    private TestSettings() {}

    /** The names that the Coordinator's certificates get in this environment. */
    public static List<String> dnsNames(Map<String, String> environment) {
        try {
            return Settings.from(environment).dnsNames();
        } catch (InvalidSettingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
