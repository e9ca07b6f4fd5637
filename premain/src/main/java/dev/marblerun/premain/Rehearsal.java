package dev.marblerun.premain;

import dev.marblerun.premain.rpc.ProtoWriter;
import dev.marblerun.premain.rpc.RehearsalServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/**
 * Does what a premain does up to the last step, while the JVM records it for its AOT cache (premain/image). Takes the
 * folder in which files may be made; needs no Coordinator and no network.
 */
public final class Rehearsal {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private Rehearsal() {}

    /** Ends with 0 when everything went as in a marble. */
    public static void main(String[] words) throws Exception {
        Path dir = Files.createTempDirectory(Path.of(words[0]), "rehearsal");
        PremainLog log = PremainLog.of(Map.of(), System.out);
        Path nobody = Files.createFile(dir.resolve("nobody"), OWNER_ONLY);
        try (RehearsalServer server = RehearsalServer.start()) {
            Thread coordinator = new Thread(() -> answer(server, answerFor(dir)), "coordinator");
            coordinator.start();
            Map<String, String> environment = new HashMap<>(Map.of(
                    Settings.TYPE_VARIABLE, "rehearsal",
                    CoordinatorAddress.VARIABLE, "localhost:" + server.port(),
                    Settings.UUID_VARIABLE, dir.resolve("uuid").toString()));
            System.getenv().forEach(environment::putIfAbsent);
            Main.start(new String[] {"--", nobody.toString()}, environment, log);
        } catch (PremainException e) {
            if (!PremainException.reason(e).startsWith("starting " + nobody)) {
                throw e;
            }
        } finally {
            Files.deleteIfExists(dir.resolve("uuid"));
            Files.delete(nobody);
            Files.delete(dir);
        }
    }

    private static void answer(RehearsalServer server, byte[] message) {
        try {
            server.answer(message);
        } catch (IOException e) {
            System.err.println("The rehearsal's Coordinator failed: " + e);
        }
    }

    private static byte[] answerFor(Path dir) {
        ProtoWriter parameters = new ProtoWriter();
        parameters.bytes(1, entry(dir.resolve("sub").resolve("file").toString()));
        for (String name : MarbleParameters.ALWAYS_THERE) {
            parameters.bytes(2, entry(name));
        }
        return new ProtoWriter().bytes(1, parameters.string(3, "x").message()).message();
    }

    private static byte[] entry(String name) {
        return new ProtoWriter()
                .string(1, name)
                .bytes(2, "rehearsal".getBytes(StandardCharsets.UTF_8))
                .message();
    }
}
