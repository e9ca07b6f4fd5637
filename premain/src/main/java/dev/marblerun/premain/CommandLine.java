package dev.marblerun.premain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of {@code premain [-- COMMAND [ARGUMENT]...]}.
 *
 * @param command the words behind {@code --}; empty without one
 * @param raw the same words as the bytes that this process was started with
 */
record CommandLine(List<String> command, List<byte[]> raw) {
    static final String USAGE = """
            usage: premain [-- COMMAND [ARGUMENT]...]
            Activates this process as a marble and becomes COMMAND, or else the program that the manifest's Argv names.
            Environment: EDG_MARBLE_TYPE (required), EDG_MARBLE_COORDINATOR_ADDR, EDG_MARBLE_DNS_NAMES,
            EDG_MARBLE_UUID_FILE, EDG_MARBLE_TEE, EDG_MARBLE_CONNECT_TIMEOUT, EDG_MARBLE_COORDINATOR_POLICY,
            EDG_LOG_FORMAT.""";

    private static final Path OWN_WORDS = Path.of("/proc/self/cmdline");

    /** Reads the words; the bytes come from the kernel, because Java's text has lost what its locale cannot say. */
    static CommandLine of(String[] words) throws PremainException {
        if (words.length == 0) {
            return new CommandLine(List.of(), List.of());
        }
        if (!words[0].equals("--") || words.length == 1) {
            throw new PremainException("reading the command line failed: \"" + words[0] + "\" "
                    + (words.length == 1 && words[0].equals("--") ? "has no command behind it" : "is not --")
                    + "; premain --help says more");
        }
        List<String> command = List.of(words).subList(1, words.length);
        return new CommandLine(command, raw(command));
    }

    private static List<byte[]> raw(List<String> command) {
        List<byte[]> own = kernelWords();
        if (own.size() > command.size()) {
            List<byte[]> tail = own.subList(own.size() - command.size(), own.size());
            byte[] marker = own.get(own.size() - command.size() - 1);
            if (new String(marker, StandardCharsets.ISO_8859_1).equals("--")) {
                return List.copyOf(tail);
            }
        }
        // Started in some other way (no /proc, an argument file): what Java has.
        return command.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static List<byte[]> kernelWords() {
        byte[] all;
        try {
            all = Files.readAllBytes(OWN_WORDS);
        } catch (IOException e) {
            return List.of();
        }
        List<byte[]> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                words.add(Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        }
        return words;
    }
}
