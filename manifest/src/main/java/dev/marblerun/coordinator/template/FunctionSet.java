package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.exec.Builtins;
import dev.marblerun.coordinator.template.exec.Function;
import java.util.Map;

/** Which functions a template has besides Go's: those for files, or those for environment variables. */
public enum FunctionSet {
    FILES,
    ENV;

    private static final Map<String, Function> FOR_FILES =
            Map.of("pem", Encodings.PEM, "hex", Encodings.HEX, "base64", Encodings.BASE64, "raw", Encodings.RAW);
    private static final Map<String, Function> FOR_ENV =
            Map.of("pem", Encodings.PEM, "hex", Encodings.HEX, "base64", Encodings.BASE64, "string", Encodings.STRING);

    Map<String, Function> functions() {
        return switch (this) {
            case FILES -> FOR_FILES;
            case ENV -> FOR_ENV;
        };
    }

    boolean has(String name) {
        return functions().containsKey(name) || Builtins.has(name);
    }
}
