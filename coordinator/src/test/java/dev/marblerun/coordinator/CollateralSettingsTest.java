package dev.marblerun.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.attestation.collateral.source.PcsEndpoint;
import dev.marblerun.coordinator.CollateralSettings.Source;
import dev.marblerun.coordinator.Settings.InvalidSettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollateralSettingsTest {
    @TempDir
    Path folder;

    private CollateralSettings settings(Map<String, String> environment) throws InvalidSettingException {
        return CollateralSettings.from(environment, folder.resolve("seal"));
    }

    private Source.Service service(Map<String, String> environment) throws InvalidSettingException {
        return (Source.Service) settings(environment).source();
    }

    @Test
    void nothingSet_isIntelOrThisMachinesConfigurationAndNoServer() throws Exception {
        CollateralSettings settings = settings(Map.of());
        assertThat(settings.named()).isEmpty();
        assertThat(settings.pccsAddress()).isEmpty();
        assertThat(settings.cacheFolder()).isEqualTo(folder.resolve("seal/collateral"));
        if (!Files.exists(Path.of("/etc/sgx_default_qcnl.conf"))) {
            assertThat(service(Map.of()).endpoint()).isEqualTo(PcsEndpoint.INTEL);
        }
    }

    @Test
    void source_isAPathOrAnAddress() throws Exception {
        Path bundle = Files.writeString(folder.resolve("bundle"), "{}");
        assertThat(settings(Map.of(CollateralSettings.SOURCE, bundle.toString())).source())
                .isEqualTo(new Source.Local(bundle));
        Source.Service pccs = service(Map.of(
                CollateralSettings.SOURCE, "https://pccs.example:8081/sgx/certification/v4/",
                CollateralSettings.UPDATE, "early"));
        assertThat(pccs.endpoint().origin()).isEqualTo("https://pccs.example:8081");
        assertThat(pccs.update()).isEqualTo(Update.EARLY);
        assertThat(service(Map.of(CollateralSettings.SOURCE, "http://pccs/", CollateralSettings.ANY_CERTIFICATE, "1"))
                .endpoint().origin()).isEqualTo("http://pccs");
    }

    @Test
    void configurationFile_countsWhenNothingIsNamed() throws Exception {
        Path conf = Files.writeString(folder.resolve("qcnl.conf"),
                "PCCS_URL=https://pccs.example/sgx/certification/v3/\nUSE_SECURE_CERT=FALSE\n");
        Map<String, String> environment = new HashMap<>(Map.of(CollateralSettings.QCNL, conf.toString()));
        assertThat(service(environment).endpoint()).isEqualTo(new PcsEndpoint("https://pccs.example", 3, false));
        environment.put(CollateralSettings.SOURCE, "https://named/");
        assertThat(service(environment).endpoint().origin()).isEqualTo("https://named");
        Files.writeString(conf, "{");
        assertThat(service(environment).endpoint().origin()).isEqualTo("https://named");
        environment.remove(CollateralSettings.SOURCE);
        assertThatThrownBy(() -> service(environment)).isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("qcnl.conf");
    }

    @ParameterizedTest
    @CsvSource({
        "EDG_COORDINATOR_COLLATERAL, /absent/folder",
        "EDG_COORDINATOR_COLLATERAL, http://plain/",
        "EDG_COORDINATOR_COLLATERAL, https://host/with/path",
        "EDG_COORDINATOR_COLLATERAL_CA, /absent/ca.pem",
        "EDG_COORDINATOR_COLLATERAL_ANY_CERTIFICATE, maybe",
        "EDG_COORDINATOR_COLLATERAL_UPDATE, late",
        "EDG_COORDINATOR_PCCS_ADDR, 8081",
        "QCNL_CONF_PATH, /absent/qcnl.conf",
    })
    void wrongValue_stopsTheStartAndNamesTheVariable(String variable, String value) {
        Map<String, String> environment = new HashMap<>();
        if (!variable.startsWith("QCNL")) {
            environment.put("EDG_COORDINATOR_COLLATERAL", "https://host/");
        }
        environment.put(variable, value);
        assertThatThrownBy(() -> settings(environment).source()).isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(variable);
    }
}
