package dev.marblerun.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a page and what they are said to print: each {@code sh} block, and the {@code text} block that may
 * follow it, in which an ellipsis stands for any text.
 */
record Tutorial(List<Step> steps) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|text)\\n(.*?)^```$");
    private static final String MARK = "=== step ";

    /** Commands, and the lines that they print among others, in this order. */
    record Step(String commands, List<String> expected) {
        /** The first expected line that the output does not have after those before it. */
        Optional<String> missingIn(List<String> output) {
            int at = 0;
            for (String line : expected) {
                Pattern pattern = pattern(line);
                while (at < output.size() && !pattern.matcher(output.get(at)).matches()) {
                    at++;
                }
                if (at++ >= output.size()) {
                    return Optional.of(line);
                }
            }
            return Optional.empty();
        }

        private static Pattern pattern(String line) {
            StringBuilder regex = new StringBuilder();
            for (String part : line.split("…", -1)) {
                regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
            }
            return Pattern.compile(regex.toString());
        }
    }

    static Tutorial read(Path page) throws IOException {
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(page));
        while (block.find()) {
            if (block.group(1).equals("sh")) {
                steps.add(new Step(block.group(2), List.of()));
            } else {
                Step step = steps.removeLast();
                steps.add(new Step(step.commands(), block.group(2).lines().toList()));
            }
        }
        return new Tutorial(List.copyOf(steps));
    }

    /** All commands, to be run by one bash; it says where each step begins, and stops at the first that fails. */
    String script() {
        StringBuilder script = new StringBuilder("set -eu -o pipefail\n");
        for (int i = 0; i < steps.size(); i++) {
            script.append("echo '").append(MARK).append(i).append("'\n").append(steps.get(i).commands());
        }
        return script.append("echo '").append(MARK).append("end'\n").toString();
    }

    /** What each step printed, as far as the script came. */
    List<List<String>> outputs(List<String> lines) {
        List<List<String>> outputs = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(MARK)) {
                outputs.add(new ArrayList<>());
            } else if (!outputs.isEmpty()) {
                outputs.getLast().add(line);
            }
        }
        return outputs;
    }
}
