package dev.marblerun.tee.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.SealPolicy;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quote's bytes at the offsets of the published format, its two signatures, and sealing keys. */
class SimulatedTeeTest {
    private static final byte[] REPORT_DATA = new byte[64];

    @TempDir
    static Path dir;

    private static SimulatedPlatform platform;
    private static SigningKey otherKey;
    private static Path image;

    @BeforeAll
    static void makePlatform() throws Exception {
        for (int i = 0; i < 64; i++) {
            REPORT_DATA[i] = (byte) (0x80 + i);
        }
        platform = SimulatedPlatform.openOrCreate(dir.resolve("platform"));
        otherKey = SigningKey.parse(SigningKey.newKeyPem());
        image = image("image", "code", "productId=300\nsecurityVersion=513");
    }

    @Test
    void quote_fields_areAtTheirOffsets() throws Exception {
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());
        byte[] quote = tee.quote(REPORT_DATA);
        ByteBuffer in = ByteBuffer.wrap(quote).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(hex(quote, 0, 12)).isEqualTo("030002000000000008000d00");
        assertThat(hex(quote, 12, 28)).isEqualTo("939a7233f79c4ca9940a0db3957f0607");
        assertThat(hex(quote, 44, 48)).isEqualTo("00000000");
        assertThat(hex(quote, 48, 64)).isEqualTo("32323232" + "00".repeat(12));
        assertThat(in.getLong(96) & 0xFF).as("INIT, DEBUG, MODE64BIT").isEqualTo(7);
        assertThat(hex(quote, 112, 144)).isEqualTo(tee.packageProperties().uniqueId());
        assertThat(hex(quote, 144, 176)).isEqualTo("00".repeat(32));
        assertThat(hex(quote, 176, 208)).isEqualTo(platform.signingKey().signerId());
        assertThat(in.getShort(48 + 256)).isEqualTo((short) 300);
        assertThat(in.getShort(48 + 258)).isEqualTo((short) 513);
        assertThat(Arrays.copyOfRange(quote, 368, 432)).isEqualTo(REPORT_DATA);
        assertThat(in.getInt(432)).isEqualTo(quote.length - 436);
        assertThat(in.getShort(1012)).isEqualTo((short) 32);
        assertThat(in.getShort(1046)).as("certification data type").isEqualTo((short) 5);
        assertThat(in.getInt(1048)).isEqualTo(quote.length - 1052);
    }

    @Test
    void quote_signatures_verifyUpToTheRoot() throws Exception {
        byte[] quote = new SimulatedTee(platform, image, platform.signingKey()).quote(REPORT_DATA);
        List<X509Certificate> chain = chain(quote);

        chain.get(0).verify(chain.get(1).getPublicKey());
        chain.get(1).verify(chain.get(2).getPublicKey());
        assertThat(chain.get(2)).isEqualTo(platform.rootCertificate());
        assertThat(verifies(chain.get(0).getPublicKey(), slice(quote, 564, 948), slice(quote, 948, 1012))).isTrue();
        MessageDigest binding = MessageDigest.getInstance("SHA-256");
        binding.update(quote, 500, 64);
        binding.update(quote, 1014, 32);
        assertThat(slice(quote, 564 + 320, 948)).isEqualTo(Arrays.copyOf(binding.digest(), 64));
        assertThat(verifies(point(slice(quote, 500, 564)), slice(quote, 0, 432), slice(quote, 436, 500))).isTrue();
        quote[48] ^= 1;
        assertThat(verifies(point(slice(quote, 500, 564)), slice(quote, 0, 432), slice(quote, 436, 500))).isFalse();
    }

    @Test
    void quotes_ofOneProcess_shareTheAttestationKeyOthersDoNot() throws Exception {
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());
        SimulatedTee restarted = new SimulatedTee(platform, image, platform.signingKey());

        byte[] key = slice(tee.quote(REPORT_DATA), 500, 564);
        assertThat(slice(tee.quote(new byte[64]), 500, 564)).isEqualTo(key);
        assertThat(slice(restarted.quote(REPORT_DATA), 500, 564)).isNotEqualTo(key);
    }

    @Test
    void image_changedAfterTheStart_keepsTheMeasurementOfTheStart() throws Exception {
        Path changing = image("changing", "before", "");
        SimulatedTee tee = new SimulatedTee(platform, changing, platform.signingKey());
        byte[] before = slice(tee.quote(REPORT_DATA), 112, 144);
        Files.writeString(changing.resolve("app"), "after");

        assertThat(slice(tee.quote(REPORT_DATA), 112, 144)).isEqualTo(before);
        SimulatedTee restarted = new SimulatedTee(platform, changing, platform.signingKey());
        assertThat(slice(restarted.quote(REPORT_DATA), 112, 144)).isNotEqualTo(before);
    }

    @Test
    void quote_otherLengthOfReportData_isRefused() throws Exception {
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());

        assertThatThrownBy(() -> tee.quote(new byte[32])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tee.quote(new byte[65])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tee_describedToPeople_saysThatItIsSimulated() throws Exception {
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());

        assertThat(tee.simulated()).isTrue();
        assertThat(tee.name()).isEqualTo("simulated");
        assertThat(tee.toString()).startsWith("simulated enclave");
        assertThat(SimulatedTee.WARNING).contains("SIMULATED", "protect nothing", "Never use in production");
    }

    @Test
    void sealingKeys_ofTheSameEnclave_areTheSameAfterARestart() throws Exception {
        for (SealPolicy policy : SealPolicy.values()) {
            assertThat(new SimulatedTee(platform, image, platform.signingKey()).sealingKey(policy))
                    .hasSize(32)
                    .isEqualTo(new SimulatedTee(SimulatedPlatform.open(platform.directory()), image,
                            platform.signingKey()).sealingKey(policy));
        }
    }

    @Test
    void sealingKeys_ofOtherImageSignerOrProduct_differAsTheirPolicySays() throws Exception {
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());
        byte[] unique = tee.sealingKey(SealPolicy.UNIQUE);
        byte[] product = tee.sealingKey(SealPolicy.PRODUCT);
        assertThat(unique).isNotEqualTo(product);

        SimulatedTee update = tee(image("update", "new code", "productId=300\nsecurityVersion=513"));
        assertThat(update.sealingKey(SealPolicy.UNIQUE)).isNotEqualTo(unique);
        assertThat(update.sealingKey(SealPolicy.PRODUCT)).isEqualTo(product);

        SimulatedTee higher = tee(image("higher", "code", "productId=300\nsecurityVersion=514"));
        assertThat(higher.sealingKey(SealPolicy.PRODUCT)).isNotEqualTo(product);

        SimulatedTee otherProduct = tee(image("product", "code", "productId=301\nsecurityVersion=513"));
        assertThat(otherProduct.sealingKey(SealPolicy.UNIQUE)).isEqualTo(unique);
        assertThat(otherProduct.sealingKey(SealPolicy.PRODUCT)).isNotEqualTo(product);

        SimulatedTee otherSigner = new SimulatedTee(platform, image, otherKey);
        assertThat(otherSigner.sealingKey(SealPolicy.UNIQUE)).isEqualTo(unique);
        assertThat(otherSigner.sealingKey(SealPolicy.PRODUCT)).isNotEqualTo(product);
    }

    @Test
    void sealingKeys_derived_areHkdfOverTheDocumentedInfo() throws Exception {
        SimulatedTee tee = new SimulatedTee(platform, image, platform.signingKey());
        PackageProperties properties = tee.packageProperties();

        assertThat(tee.sealingKey(SealPolicy.UNIQUE)).isEqualTo(hkdf("unique", properties.uniqueId(), "0000"));
        assertThat(tee.sealingKey(SealPolicy.PRODUCT)).isEqualTo(hkdf("product", properties.signerId(), "012c0201"));
        SimulatedTee first = tee(image("first", "code", "productId=300"));
        assertThat(first.sealingKey(SealPolicy.PRODUCT)).isEqualTo(hkdf("product", properties.signerId(), "012c"));
    }

    @Test
    void formerSealingKeys_ofAnUpdate_areThoseOfAllLowerSecurityVersionsLatestFirst() throws Exception {
        SimulatedTee none = tee(image("svn0", "old code", "productId=7"));
        SimulatedTee one = tee(image("svn1", "code", "productId=7\nsecurityVersion=1"));
        SimulatedTee two = tee(image("svn2", "new code", "productId=7\nsecurityVersion=2"));

        assertThat(two.formerSealingKeys(SealPolicy.PRODUCT))
                .containsExactly(one.sealingKey(SealPolicy.PRODUCT), none.sealingKey(SealPolicy.PRODUCT));
        assertThat(one.formerSealingKeys(SealPolicy.PRODUCT)).containsExactly(none.sealingKey(SealPolicy.PRODUCT));
        assertThat(none.formerSealingKeys(SealPolicy.PRODUCT)).isEmpty();
    }

    @Test
    void formerSealingKeys_ofOtherProductSignerOrForTheUniquePolicy_areNotThere() throws Exception {
        byte[] old = tee(image("mine", "code", "productId=8")).sealingKey(SealPolicy.PRODUCT);
        Path update = image("mineUpdated", "code", "productId=8\nsecurityVersion=1");

        assertThat(tee(update).formerSealingKeys(SealPolicy.PRODUCT)).containsExactly(old);
        assertThat(tee(update).formerSealingKeys(SealPolicy.UNIQUE)).isEmpty();
        assertThat(tee(image("theirs", "code", "productId=9\nsecurityVersion=1"))
                        .formerSealingKeys(SealPolicy.PRODUCT))
                .doesNotContain(old);
        assertThat(new SimulatedTee(platform, update, otherKey).formerSealingKeys(SealPolicy.PRODUCT))
                .doesNotContain(old);
    }

    private static byte[] hkdf(String policy, String identity, String product) throws Exception {
        byte[] secret = Files.readAllBytes(platform.directory().resolve("seal_secret.bin"));
        String policyHex = HexFormat.of().formatHex(policy.getBytes(StandardCharsets.US_ASCII));
        byte[] info = HexFormat.of().parseHex(policyHex + "00" + identity + product);
        return KDF.getInstance("HKDF-SHA256").deriveData(HKDFParameterSpec.ofExtract()
                .addSalt("marblerun simulated sealing key v1".getBytes(StandardCharsets.US_ASCII))
                .addIKM(secret)
                .thenExpand(info, 32));
    }

    @Test
    void sealingKeys_onAnotherPlatform_differ() throws Exception {
        SimulatedPlatform other = SimulatedPlatform.openOrCreate(dir.resolve("other"));
        SimulatedTee here = new SimulatedTee(platform, image, otherKey);
        SimulatedTee there = new SimulatedTee(other, image, otherKey);

        for (SealPolicy policy : SealPolicy.values()) {
            assertThat(there.sealingKey(policy)).isNotEqualTo(here.sealingKey(policy));
        }
    }

    private static SimulatedTee tee(Path of) throws Exception {
        return new SimulatedTee(platform, of, platform.signingKey());
    }

    private static Path image(String name, String code, String descriptor) throws Exception {
        Path folder = Files.createDirectory(dir.resolve(name));
        Files.writeString(folder.resolve("app"), code);
        Files.writeString(folder.resolve("enclave.properties"), descriptor);
        return folder;
    }

    private static List<X509Certificate> chain(byte[] quote) throws Exception {
        String pem = new String(quote, 1052, quote.length - 1052, StandardCharsets.US_ASCII);
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static boolean verifies(PublicKey key, byte[] message, byte[] signature) throws Exception {
        Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature);
    }

    private static PublicKey point(byte[] raw) throws Exception {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(new BigInteger(1, raw, 0, 32), new BigInteger(1, raw, 32, 32));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.of().formatHex(bytes, from, to);
    }
}
