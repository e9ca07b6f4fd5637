package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.exec.Builtins;
import dev.marblerun.coordinator.template.exec.Function;
import java.util.Map;

/** Which functions a template has besides Go's: those for files, or those for environment variables. */
public enum FunctionSet {
    FILES(Map.of("pem", Encodings.PEM, "hex", Encodings.HEX, "base64", Encodings.BASE64, "raw", Encodings.RAW)),
    ENV(Map.of("pem", Encodings.PEM, "hex", Encodings.HEX, "base64", Encodings.BASE64, "string", Encodings.STRING));

    private final Map<String, Function> functions;

    FunctionSet(Map<String, Function> functions) {
        this.functions = functions;
    }

    Map<String, Function> functions() {
        return functions;
    }

    boolean has(String name) {
        return functions.containsKey(name) || Builtins.has(name);
    }
}
