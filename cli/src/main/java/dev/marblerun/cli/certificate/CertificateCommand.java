package dev.marblerun.cli.certificate;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.OutputOption;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.CoordinatorCertificates;
import dev.marblerun.client.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code certificate}: verifies a Coordinator and saves its certificates. */
@Command(name = "certificate", description = "Save the certificates of a verified Coordinator.")
public final class CertificateCommand {
    private CertificateCommand() {}

    /** The group with its commands. */
    public static CommandLine withSubcommands(Session session) {
        CommandLine group = new CommandLine(new CertificateCommand());
        for (Kind kind : Kind.values()) {
            group.addSubcommand(kind.command, new Save(session, kind));
        }
        return group;
    }

    /** Which certificates. */
    private enum Kind {
        ROOT("root", "Root certificate", "marblerunRootCA.crt") {
            @Override
            String pem(CoordinatorCertificates certificates) {
                return Pem.encode(certificates.root());
            }
        },
        INTERMEDIATE("intermediate", "Intermediate certificate", "marblerunIntermediateCA.crt") {
            @Override
            String pem(CoordinatorCertificates certificates) {
                return Pem.encode(certificates.intermediate());
            }
        },
        CHAIN("chain", "Certificate chain", "marblerunChainCA.crt") {
            @Override
            String pem(CoordinatorCertificates certificates) {
                return certificates.toPem();
            }
        };

        private final String command;
        private final String words;
        private final String defaultFile;

        Kind(String command, String words, String defaultFile) {
            this.command = command;
            this.words = words;
            this.defaultFile = defaultFile;
        }

        abstract String pem(CoordinatorCertificates certificates);
    }

    /** One of {@code certificate root}, {@code intermediate} and {@code chain}. */
    @Command(description = "Verify a Coordinator and save its certificate; to marblerunRootCA.crt,"
            + " marblerunIntermediateCA.crt or marblerunChainCA.crt when no file is named.")
    private static final class Save implements Callable<Integer> {
        private final Session session;
        private final Kind kind;

        @Parameters(paramLabel = "<IP:PORT>", description = "The Coordinator's client address.")
        private String address = "";

        @Mixin
        private final OutputOption output = new OutputOption();

        Save(Session session, Kind kind) {
            this.session = session;
            this.kind = kind;
        }

        @Override
        public Integer call() throws CliException, ClientException {
            CoordinatorCertificates certificates = session.connect(address).certificates();
            if (output.json()) {
                session.output().json(session.output().object().put(kind.command, kind.pem(certificates)));
                return 0;
            }
            Path target = output.file().orElse(Path.of(kind.defaultFile));
            session.files().writePublic(kind.words, target, kind.pem(certificates).getBytes(StandardCharsets.US_ASCII));
            session.output().line(kind.words + " saved to: " + target);
            return 0;
        }
    }
}
