package dev.marblerun.premain;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which program the marble is, and with which arguments it starts. */
sealed interface Application {
    /** Where a command without a slash is looked for when there is no PATH. */
    String DEFAULT_SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** The program with the manifest's arguments. */
    Launch launch(List<String> manifestArguments, List<byte[]> environment) throws PremainException;

    /**
     * The image says which program it is (the rule on Gramine): the command behind {@code --}. The manifest's Argv,
     * name included, replaces the command's arguments unless it is empty or the default.
     */
    record FromCommand(Path program, List<byte[]> arguments) implements Application {
        @Override
        public Launch launch(List<String> manifestArguments, List<byte[]> environment) {
            boolean own = manifestArguments.isEmpty() || manifestArguments.equals(MarbleParameters.DEFAULT_ARGUMENTS);
            return new Launch(program, own ? arguments : bytes(manifestArguments), environment);
        }
    }

    /**
     * The manifest says which program it is (the rule on Occlum): Argv[0] is its path, and its base name becomes
     * argv[0].
     */
    record FromManifest() implements Application {
        @Override
        public Launch launch(List<String> manifestArguments, List<byte[]> environment) throws PremainException {
            List<String> argv = manifestArguments.isEmpty() ? MarbleParameters.DEFAULT_ARGUMENTS : manifestArguments;
            String name = argv.get(0);
            Path program = path(name);
            String why = whyNotRunnable(program);
            if (!why.isEmpty()) {
                throw new PremainException("finding the application failed: Argv[0] of the manifest, \"" + name + "\", "
                        + why + "; set it to a valid entrypoint such as /bin/hello_world, or give the command to premain"
                        + " behind --");
            }
            List<byte[]> arguments = new ArrayList<>(bytes(argv));
            arguments.set(0, String.valueOf(program.getFileName()).getBytes(StandardCharsets.UTF_8));
            return new Launch(program, arguments, environment);
        }
    }

    /**
     * The rule for a command line: with a command, that one; without, the manifest's Argv.
     *
     * @param command the words behind {@code --}; may be empty
     * @param raw the same words as bytes
     * @param searchPath PATH, or empty
     * @throws PremainException when the command is no program that can be run: before anything was activated
     */
    static Application of(List<String> command, List<byte[]> raw, String searchPath) throws PremainException {
        if (command.isEmpty()) {
            return new FromManifest();
        }
        String name = command.get(0);
        if (name.indexOf('/') < 0) {
            String places = searchPath.isEmpty() ? DEFAULT_SEARCH_PATH : searchPath;
            for (String place : places.split(":", -1)) {
                Path candidate = path(place.isEmpty() ? "./" + name : place + "/" + name);
                if (!name.isEmpty() && whyNotRunnable(candidate).isEmpty()) {
                    return new FromCommand(candidate, raw);
                }
            }
            throw new PremainException("finding the application failed: \"" + name + "\" is no program in PATH; give its"
                    + " path behind --");
        }
        Path program = path(name);
        String why = whyNotRunnable(program);
        if (!why.isEmpty()) {
            throw new PremainException("finding the application failed: \"" + name + "\" " + why + "; correct the command"
                    + " behind --");
        }
        return new FromCommand(program, raw);
    }

    private static String whyNotRunnable(Path program) {
        if (!Files.exists(program)) {
            return "does not exist";
        }
        if (!Files.isRegularFile(program)) {
            return "is no file";
        }
        return Files.isExecutable(program) ? "" : "is not executable";
    }

    private static Path path(String name) throws PremainException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new PremainException("finding the application failed: \"" + name + "\" is no path here: "
                    + e.getReason() + "; for names beyond ASCII set LC_ALL=C.UTF-8", e);
        }
    }

    private static List<byte[]> bytes(List<String> words) {
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
