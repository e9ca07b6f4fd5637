package dev.marblerun.coordinator.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.template.GoldenTemplates.Case;
import dev.marblerun.coordinator.template.exec.Bounds;
import dev.marblerun.coordinator.template.value.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recorded case: a core case agrees in output and error text, any other in success or failure and output,
 * except those that {@code exceptions.txt} names with a reason.
 */
class TemplateConformanceTest {
    private static final double MOST_EXCEPTIONS = 0.03;

    static Stream<Case> cases() throws IOException {
        List<String> exceptions = List.copyOf(exceptions().keySet());
        return GoldenTemplates.cases().stream().filter(each -> !exceptions.contains(each.id()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void template_recordedCase_agrees(Case recorded) throws IOException {
        assertThat(difference(recorded)).isNull();
    }

    @Test
    void exceptions_listed_areFewAndReallyDiffer() throws IOException {
        Map<String, String> exceptions = exceptions();
        List<Case> cases = GoldenTemplates.cases();
        assertThat(exceptions.size()).isLessThan((int) (cases.size() * MOST_EXCEPTIONS));
        List<String> stale = new ArrayList<>(exceptions.keySet());
        for (Case each : cases) {
            if (exceptions.containsKey(each.id()) && !each.core() && difference(each) != null) {
                stale.remove(each.id());
            }
        }
        assertThat(stale).as("exceptions that agree, are core, or are no case").isEmpty();
        assertThat(exceptions.values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
    }

    @Test
    void suite_recorded_isWhole() throws IOException {
        List<Case> cases = GoldenTemplates.cases();
        assertThat(cases).hasSizeGreaterThan(2000);
        assertThat(cases.stream().filter(Case::core)).hasSizeGreaterThan(800);
    }

    /** How our answer differs; null when it does not. */
    private static @Nullable String difference(Case recorded) throws IOException {
        byte[] output = null;
        String error = null;
        try {
            Template template = Template.parse(recorded.template(), recorded.set());
            output = recorded.nilData() ? template.execute(Value.NoValue.INSTANCE, bounds())
                    : template.execute(GoldenTemplates.data());
        } catch (TemplateException e) {
            error = e.getMessage();
        }
        boolean agrees = recorded.core() ? Objects.equals(error, recorded.error())
                : (error == null) == (recorded.error() == null);
        if (agrees && Arrays.equals(output, recorded.output())) {
            return null;
        }
        return new String(recorded.template(), StandardCharsets.UTF_8)
                + "\n  expected " + shown(recorded.output(), recorded.error())
                + "\n  actual   " + shown(output, error);
    }

    private static String shown(byte @Nullable [] output, @Nullable String error) {
        return output == null ? "error " + error : "output " + new String(output, StandardCharsets.UTF_8);
    }

    private static Bounds bounds() {
        return new Bounds(
                Limits.TEMPLATE_DEPTH, Limits.TEMPLATE_OUTPUT_BYTES, Limits.TEMPLATE_TIME, System::nanoTime);
    }

    /** Reasons by case: lines of {@code id | reason}, {@code #} beginning a remark. */
    private static Map<String, String> exceptions() throws IOException {
        Map<String, String> exceptions = new LinkedHashMap<>();
        try (InputStream file =
                Objects.requireNonNull(TemplateConformanceTest.class.getResourceAsStream("exceptions.txt"))) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        int bar = line.lastIndexOf(" | ");
                        exceptions.put(line.substring(0, bar), line.substring(bar + 3));
                    });
        }
        return exceptions;
    }
}
