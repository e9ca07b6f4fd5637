package dev.marblerun.coordinator.golden;

import dev.marblerun.coordinator.golden.Scenario.Step;
import dev.marblerun.testkit.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Uploads of recovery secrets depend on an earlier answer. What was a share in the recording becomes the same owner's
 * share of this run, and what one of the keys had signed is signed by it again; anything else stays as it was
 * recorded.
 */
final class RecoveryUploads {
    private static final int KEYS = 4;

    private final List<PrivateKey> keys = new ArrayList<>();
    private final Map<String, byte[]> oursByRecorded = new HashMap<>();

    /** Remembers the shares that an answer brings, there and here. */
    void see(Step step, String body) {
        JsonNode recorded = step.json().at("/responseJson/data/RecoverySecrets");
        if (recorded.isObject() && !recorded.isEmpty()) {
            JsonNode ours = JsonMapper.shared().readTree(body).at("/data/RecoverySecrets");
            recorded.properties().forEach(each -> oursByRecorded.put(
                    encoded(decrypt(bytes(each.getValue()))), decrypt(bytes(ours.get(each.getKey())))));
        }
    }

    /** What the step sends. */
    byte @Nullable [] request(Step step) {
        byte[] body = Bodies.request(step);
        if (body == null || !step.json().has("requestDerivedFrom") || oursByRecorded.isEmpty()) {
            return body;
        }
        ObjectNode upload = (ObjectNode) JsonMapper.shared().readTree(body);
        byte[] recorded = bytes(upload.path("recoverySecret"));
        byte[] signature = bytes(upload.path("recoverySecretSignature"));
        byte[] share = oursByRecorded.getOrDefault(encoded(recorded), recorded);
        upload.put("recoverySecret", encoded(share));
        for (PrivateKey key : keys()) {
            if (signed(key, recorded, signature)) {
                upload.put("recoverySecretSignature", encoded(sign(key, share)));
            }
        }
        return JsonMapper.shared().writeValueAsBytes(upload);
    }

    private List<PrivateKey> keys() {
        for (int i = keys.size() + 1; i <= KEYS; i++) {
            try {
                String pem = new String(
                        SharedData.bytes("golden/fixtures/recovery" + i + ".key"), StandardCharsets.US_ASCII);
                byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
                keys.add(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)));
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return keys;
    }

    private byte[] decrypt(byte[] ciphertext) {
        for (PrivateKey key : keys()) {
            try {
                Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
                cipher.init(
                        Cipher.DECRYPT_MODE,
                        key,
                        new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
                return cipher.doFinal(ciphertext);
            } catch (GeneralSecurityException e) {
                // Another owner's.
            }
        }
        throw new IllegalStateException("no fixture's key decrypts this share");
    }

    private static boolean signed(PrivateKey key, byte[] share, byte[] signature) {
        try {
            RSAPrivateCrtKey rsa = (RSAPrivateCrtKey) key;
            PublicKey publicKey = KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(publicKey);
            verifier.update(share);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] sign(PrivateKey key, byte[] share) {
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key);
            signer.update(share);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.asString(""));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
