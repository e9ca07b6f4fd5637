package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dot of a marble's template. */
final class DataModel {
    private DataModel() {}

    static Value root(MarbleData data) {
        Fields wrapper = new Fields("manifest.SecretsWrapper")
                .with("MarbleRun", () -> marbleRun(data))
                .with("Secrets", () -> new SecretMap(data.secrets()));
        return new Fields("manifest.TemplateSecrets")
                .with("SecretsWrapper", wrapper)
                .with("Previous", () -> previous(data.previous()))
                .promoting("MarbleRun", () -> marbleRun(data))
                .promoting("Secrets", () -> new SecretMap(data.secrets()));
    }

    private static Value previous(Map<String, SecretValue> secrets) {
        return new Fields("struct { Secrets map[string]manifest.Secret }").with("Secrets", new SecretMap(secrets));
    }

    private static Value marbleRun(MarbleData data) {
        return new Fields("manifest.ReservedSecrets")
                .with("RootCA", secret(data.rootCaCert(), null, null))
                .with("MarbleCert", secret(data.marbleCert(), data.marblePublic(), data.marblePrivate()))
                .with("CoordinatorRoot", secret(data.coordinatorRoot(), null, null))
                .with("CoordinatorIntermediate", secret(data.coordinatorIntermediate(), null, null));
    }

    private static Value secret(byte[] cert, byte @Nullable [] publicBytes, byte @Nullable [] privateBytes) {
        return new SecretStruct(SecretValue.ofCertificate(cert, publicBytes, privateBytes));
    }
}
