package dev.marblerun.cli.recovery;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.Pem;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code recover-with-signature public-key}: the key of a verified Coordinator to encrypt recovery secrets to. */
@Command(name = "public-key", description = "Get the key to which recovery secrets can be encrypted on their way.")
final class RecoveryPublicKeyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
    private String address = "";

    @Mixin
    private final OutputOption output = new OutputOption();

    RecoveryPublicKeyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        String pem = Pem.encode(
                "PUBLIC KEY", session.connect(address).client().recovery().publicKey().getEncoded());
        if (output.file().isPresent()) {
            byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
            session.files().writePublic("the recovery public key", output.file().get(), bytes);
            session.output().remark("Recovery public key saved to: " + output.file().get());
        } else if (output.json()) {
            session.output().json(session.output().object().put("publicKey", pem));
        } else {
            session.output().raw(pem.getBytes(StandardCharsets.US_ASCII));
        }
        return 0;
    }
}
