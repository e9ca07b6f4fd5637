package dev.marblerun.coordinator.plan;

import dev.marblerun.coordinator.ca.CertificateAuthority;
import dev.marblerun.coordinator.ca.MarbleCertificate;
import dev.marblerun.coordinator.secrets.Secret;
import dev.marblerun.coordinator.template.MarbleData;
import dev.marblerun.coordinator.template.SecretValue;
import java.util.HashMap;
import java.util.Map;

/** What templates see: the state's values as the template engine's. */
final class TemplateValues {
    /** The Coordinator's and the marble's certificates and keys in the dry run. */
    private static final byte[] PLACEHOLDER = {0x41};

    private TemplateValues() {}

    static Map<String, SecretValue> values(Map<String, Secret> secrets) {
        Map<String, SecretValue> values = HashMap.newHashMap(secrets.size());
        secrets.forEach((name, secret) -> values.put(name, value(secret)));
        return values;
    }

    static SecretValue value(Secret secret) {
        var spec = secret.spec();
        var publicKey = secret.publicKey();
        var privateKey = secret.privateKey();
        return new SecretValue(
                spec.type().wireName(),
                spec.size(),
                spec.shared(),
                spec.userDefined(),
                spec.validFor(),
                secret.certificate(),
                publicKey == null ? null : publicKey.reveal(),
                privateKey == null ? null : privateKey.reveal());
    }

    /** The data of an activation. */
    static MarbleData of(
            CertificateAuthority ca,
            MarbleCertificate marble,
            Map<String, SecretValue> secrets,
            Map<String, SecretValue> previous) {
        return new MarbleData(
                ca.marbleRootDer(),
                marble.certificate(),
                marble.privateKey().reveal(),
                marble.publicKey(),
                ca.rootDer(),
                ca.intermediateDer(),
                secrets,
                previous);
    }

    /** The data of the dry run. */
    static MarbleData placeholder(Map<String, Secret> secrets) {
        Map<String, SecretValue> values = values(secrets);
        return new MarbleData(
                PLACEHOLDER, PLACEHOLDER, PLACEHOLDER, PLACEHOLDER, PLACEHOLDER, PLACEHOLDER, values, values);
    }
}
