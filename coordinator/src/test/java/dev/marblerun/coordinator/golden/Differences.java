package dev.marblerun.coordinator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The differences from the recordings that are meant, from better.txt. */
final class Differences {
    private static final String LIST = "better.txt";
    private static final String BAR = " | ";

    private Differences() {}

    /** One of a list, with why it is. */
    record Listed(String scenario, String line, String reason) {}

    /** A difference as the lists write it; what is that which this Coordinator does at the step. */
    static String line(String scenario, String step, String what) {
        // What is new in every run has no place in a list.
        String stable = what
                .replaceAll("(?s)-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----\\s*", "(certificate)")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "(time)");
        String escaped = stable.replace("\\", "\\\\").replace("\n", "\\n").replace(BAR, " ¦ ");
        return scenario + BAR + step + BAR + escaped;
    }

    /** Lines are "scenario | step | what | reason"; those that begin with # are comments. */
    private static List<Listed> read(String resource) {
        try (InputStream in = Differences.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Differences::listed)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Listed listed(String line) {
        String[] parts = line.split(" \\| ", -1);
        if (parts.length != 4 || parts[3].isBlank()) {
            throw new IllegalStateException("not \"scenario | step | what | reason\": " + line);
        }
        return new Listed(parts[0], String.join(BAR, parts[0], parts[1], parts[2]), parts[3]);
    }

    /** All of them. */
    static Stream<Listed> all() {
        return read(LIST).stream();
    }

    /** What was found in a scenario is what is listed for it, no more and no less. */
    static void assertListed(String scenario, Collection<String> found) {
        List<String> listed = all().filter(each -> each.scenario().equals(scenario))
                .map(Listed::line)
                .toList();
        assertThat(listed).as("listed once").doesNotHaveDuplicates();
        Set<String> missing = new LinkedHashSet<>(found);
        listed.forEach(missing::remove);
        Set<String> gone = new LinkedHashSet<>(listed);
        gone.removeAll(found);
        assertThat(missing).as("differs and is not listed").isEmpty();
        assertThat(gone).as("is listed and does not differ so").isEmpty();
    }
}
