package dev.marblerun.tee.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.TeeException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The descriptor {@code enclave.properties} and what comes out of it. */
class PackagePropertiesTest {
    private static SigningKey key;

    @TempDir
    Path dir;

    @BeforeAll
    static void makeKey() throws Exception {
        key = SigningKey.parse(SigningKey.newKeyPem());
    }

    @Test
    void folder_withDescriptor_hasItsNumbers() throws Exception {
        Files.writeString(dir.resolve("app"), "code");
        Files.writeString(dir.resolve("enclave.properties"), "# mine\n\n productId = 65535 \nsecurityVersion=7");

        PackageProperties properties = PackageProperties.of(dir, key);

        assertThat(properties.productId()).isEqualTo(65535);
        assertThat(properties.securityVersion()).isEqualTo(7);
        assertThat(properties.debug()).isTrue();
        assertThat(properties.signerId()).isEqualTo(key.signerId()).matches("[0-9a-f]{64}");
        assertThat(properties.uniqueId()).matches("[0-9a-f]{64}");
    }

    @Test
    void file_withDescriptorBesideIt_hasItsNumbers() throws Exception {
        Path app = Files.writeString(dir.resolve("app.jar"), "code");
        Files.writeString(dir.resolve("app.jar.enclave.properties"), "securityVersion=0007\n");

        assertThat(PackageProperties.of(app, key).securityVersion()).isEqualTo(7);
        Path link = Files.createSymbolicLink(dir.resolve("link.jar"), app);
        assertThat(PackageProperties.of(link, key)).isEqualTo(PackageProperties.of(app, key));
    }

    @Test
    void image_withoutDescriptor_hasZeros() throws Exception {
        Path app = Files.writeString(dir.resolve("app.jar"), "code");

        assertThat(PackageProperties.of(app, key))
                .extracting(PackageProperties::productId, PackageProperties::securityVersion)
                .containsExactly(0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "productId=65536", "productId=-1", "productId=", "productId=0x1", "productId=1 2", "productId=999999",
        "isvsvn=1", "productId", "=1", "productId=1\nproductId=1", "securityVersion=\u0661"
    })
    void descriptor_malformed_isRefused(String text) throws Exception {
        Path descriptor = Files.writeString(dir.resolve("enclave.properties"), text);

        assertThatThrownBy(() -> PackageProperties.of(dir, key))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("descriptor " + descriptor.toRealPath() + " is wrong");
    }

    @Test
    void descriptor_notARegularFile_isRefused() throws Exception {
        Files.createDirectory(dir.resolve("enclave.properties"));

        assertThatThrownBy(() -> PackageProperties.of(dir, key))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("not a regular file");
    }

    @Test
    void descriptor_tooLarge_isRefused() throws Exception {
        Files.writeString(dir.resolve("enclave.properties"), "#".repeat(SmallFile.MAX_BYTES + 1));

        assertThatThrownBy(() -> PackageProperties.of(dir, key)).isInstanceOf(TeeException.class);
    }

    @Test
    void image_absent_isRefused() {
        assertThatThrownBy(() -> PackageProperties.of(dir.resolve("nothing"), key))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("there is no image");
    }
}
