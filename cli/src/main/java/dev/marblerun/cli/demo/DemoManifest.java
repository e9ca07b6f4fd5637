package dev.marblerun.cli.demo;

import dev.marblerun.tee.simulated.PackageProperties;
import java.nio.file.Path;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The manifest of the demo: which two enclaves may run, and what each of them gets. */
final class DemoManifest {
    private static final ObjectMapper JSON = new JsonMapper();

    private DemoManifest() {}

    /**
     * @param server pinned by its measurement: exactly this image
     * @param client pinned by signer, product and version: this image and its updates
     */
    static String of(PackageProperties server, Path serverImage, PackageProperties client, Path clientImage, int port) {
        ObjectNode manifest = JSON.createObjectNode();
        ObjectNode packages = manifest.putObject("Packages");
        packages.putObject("hello-server").put("UniqueID", server.uniqueId()).put("Debug", true);
        packages.putObject("hello-client")
                .put("SignerID", client.signerId())
                .put("ProductID", client.productId())
                .put("SecurityVersion", client.securityVersion())
                .put("Debug", true);
        ObjectNode marbles = manifest.putObject("Marbles");
        ObjectNode serverEnv =
                marble(marbles.putObject("server"), "hello-server", serverImage.resolve("bin/hello-server"));
        serverEnv.put("PORT", Integer.toString(port));
        ObjectNode clientEnv =
                marble(marbles.putObject("client"), "hello-client", clientImage.resolve("bin/hello-client"));
        clientEnv.put("SERVER_URL", "https://localhost:" + port + "/");
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n";
    }

    /** A marble that finds its certificate, key and CA in files. */
    private static ObjectNode marble(ObjectNode marble, String packageName, Path program) {
        marble.put("Package", packageName);
        ObjectNode parameters = marble.putObject("Parameters");
        parameters
                .putObject("Files")
                .put("tls/cert.pem", "{{ pem .MarbleRun.MarbleCert.Cert }}")
                .put("tls/key.pem", "{{ pem .MarbleRun.MarbleCert.Private }}")
                .put("tls/ca.pem", "{{ pem .MarbleRun.RootCA.Cert }}");
        parameters.putArray("Argv").add(program.toString());
        return parameters
                .putObject("Env")
                .put("JAVA_HOME", System.getProperty("java.home"))
                .put("TLS_CERT_FILE", "tls/cert.pem")
                .put("TLS_KEY_FILE", "tls/key.pem")
                .put("TLS_CA_FILE", "tls/ca.pem");
    }
}
