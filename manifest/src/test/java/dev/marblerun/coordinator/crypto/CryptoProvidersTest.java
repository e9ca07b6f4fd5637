package dev.marblerun.coordinator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoProvidersTest {
    @TempDir
    Path folder;

    /** Runs the probe in a process of its own; a provider stays registered until its process ends. */
    private String probe(String setting) throws Exception {
        Path clients = Path.of(System.getProperty("marblerun.shared", "../shared"), "golden", "fixtures");
        Path output = folder.resolve(setting + ".txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TlsProbe.class.getName(),
                        setting,
                        Files.isDirectory(clients) ? clients.toString() : "-")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the probe ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "bc", "auto"})
    void install_eachTier_shakesHandsWithEveryKindOfClient(String setting) throws Exception {
        String output = probe(setting);
        System.out.println(output);
        assertThat(output.stripTrailing())
                .endsWith("OK")
                .contains("secp384r1 and P-384 on both sides", "Ed25519 keys in the form of RFC 8410");
        switch (setting) {
            case "jdk" -> assertThat(output).startsWith("JDK: ");
            case "bc" -> assertThat(output).startsWith("BC: ");
            // The native library is there for some platforms only.
            default -> assertThat(output).matches("(?s)(ACCP|BC): .*");
        }
    }

    @Test
    void install_unknownSetting_isRefused() {
        assertThatThrownBy(() -> CryptoProviders.install("openssl", true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auto, accp, bc or jdk");
    }

    @Test
    void install_jdk_registersNothing() {
        int before = Security.getProviders().length;
        CryptoProviders.Installed installed = CryptoProviders.install("JDK", true);
        assertThat(installed.tier()).isEqualTo(CryptoProviders.Tier.JDK);
        assertThat(Security.getProviders()).hasSize(before);
    }

    @Test
    void ecProvider_offersEllipticCurvesAndNothingElse() {
        assertThat(EcProvider.INSTANCE.getServices())
                .isNotEmpty()
                .allMatch(s -> s.getAlgorithm().equals("EC")
                        || s.getAlgorithm().equals("ECDH")
                        || s.getAlgorithm().endsWith("withECDSA"));
    }
}
