package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.exec.Bounds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Small data and shorthands for tests of templates. */
final class TestData {
    static final Bounds SMALL = new Bounds(50, 10_000, Duration.ofSeconds(10), System::nanoTime);

    private TestData() {}

    static MarbleData marble() {
        return marble(
                Map.of("key", key("k"), "with-dash", key("d"), "plain", plain("hello")),
                Map.of("key", key("o")));
    }

    static MarbleData marble(Map<String, SecretValue> secrets, Map<String, SecretValue> previous) {
        byte[] dryRun = {0x41};
        return new MarbleData(dryRun, dryRun, dryRun, dryRun, dryRun, dryRun, secrets, previous);
    }

    static SecretValue key(String value) {
        return new SecretValue("symmetric-key", 8 * value.length(), false, false, 0, null, bytes(value), bytes(value));
    }

    static SecretValue plain(String value) {
        return new SecretValue("plain", 0, false, true, 0, null, bytes(value), bytes(value));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String run(String template) throws TemplateException {
        return new String(parse(template).execute(marble()), StandardCharsets.UTF_8);
    }

    static String run(String template, Bounds bounds) throws TemplateException {
        return new String(parse(template).execute(DataModel.root(marble()), bounds), StandardCharsets.UTF_8);
    }

    static Template parse(String template) throws TemplateException {
        return Template.parse(bytes(template), FunctionSet.FILES);
    }
}
