package dev.marblerun.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;

/** Ports on loopback. */
final class Ports {
    private Ports() {}

    /** One that nobody listens on now. */
    static int free() throws DemoException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new DemoException("no free port on loopback: " + e.getMessage(), e);
        }
    }

    /** Waits until a program listens; its log says why when it ends first. */
    static void awaitListening(int port, Processes.Program program, Duration time) throws DemoException {
        Instant deadline = Instant.now().plus(time);
        while (Instant.now().isBefore(deadline)) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException notYet) {
                if (!program.process().isAlive()) {
                    throw new DemoException(program.name() + " ended with code "
                            + program.process().exitValue() + ":\n" + program.output());
                }
            }
            program.pause();
        }
        throw new DemoException(
                program.name() + " did not listen within " + time.toSeconds() + " s:\n" + program.output());
    }
}
