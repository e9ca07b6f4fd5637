package dev.marblerun.cli.quote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.cli.CommandRun;
import dev.marblerun.cli.SimulatedDeployment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageInfoCommandTest {
    @TempDir
    static Path shared;

    private static SimulatedDeployment deployment;

    @TempDir
    Path folder;

    @BeforeAll
    static void makePlatform() throws Exception {
        deployment = new SimulatedDeployment(shared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"package-info", "sgxsdk-package-info", "gramine-package-info"})
    void packageInfo_image_isWhatQuotesSay(String name) {
        CommandRun.Result result = new CommandRun(folder)
                .run(name, deployment.image(), "--simulated-tee", deployment.platform());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("SIMULATED TEE");
        assertThat(result.out().lines()).startsWith(
                "PackageProperties for " + deployment.image() + ":",
                "UniqueID (MRENCLAVE)      : " + deployment.uniqueId(),
                "SignerID (MRSIGNER)       : " + deployment.tee().packageProperties().signerId(),
                "ProductID (ISVPRODID)     : 5",
                "SecurityVersion (ISVSVN)  : 2");
    }

    @Test
    void packageInfo_json_hasTheManifestsNames() {
        CommandRun.Result result = new CommandRun(folder).run(
                "package-info", deployment.image(), "--simulated-tee", deployment.platform(), "--output", "json");
        assertThat(result.out()).contains("\"UniqueID\" : \"" + deployment.uniqueId(), "\"SecurityVersion\" : 2",
                "\"Debug\" : true");
    }

    @Test
    void packageInfo_signingKeyAlone_isEnough() {
        CommandRun.Result result = new CommandRun(folder).run("package-info", deployment.image(),
                "--signing-key", Path.of(deployment.platform(), "signing_key.pem").toString());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains(deployment.tee().packageProperties().signerId());
    }

    @Test
    void packageInfo_changedImage_hasAnotherUniqueId() throws Exception {
        Path image = Files.writeString(folder.resolve("image"), "one");
        CommandRun commands = new CommandRun(folder);
        String before = commands.run("package-info", "image", "--simulated-tee", deployment.platform()).out();
        Files.writeString(image, "two");
        String after = commands.run("package-info", "image", "--simulated-tee", deployment.platform()).out();
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void packageInfo_neitherPlatformNorKey_saysWhatToDo() {
        CommandRun.Result result = new CommandRun(folder).run("package-info", deployment.image());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("--simulated-tee DIR");
    }

    @Test
    void packageInfo_noImage_isAnError() {
        CommandRun.Result result =
                new CommandRun(folder).run("package-info", "nothing", "--simulated-tee", deployment.platform());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("There is no image nothing");
    }

    @Test
    void packageInfo_noPlatform_isAnErrorAndMakesNone() {
        CommandRun.Result result =
                new CommandRun(folder).run("package-info", deployment.image(), "--simulated-tee", "absent");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(folder.resolve("absent")).doesNotExist();
    }
}
