package dev.marblerun.coordinator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.template.exec.Bounds;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateLimitsTest {
    /** A clock that goes on by a millisecond each time it is looked at, so that no test waits. */
    private static Bounds ticking(int outputBytes, Duration time) {
        AtomicLong clock = new AtomicLong();
        return new Bounds(Limits.TEMPLATE_DEPTH, outputBytes, time, () -> clock.addAndGet(1_000_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ define \"t\" }}{{ template \"t\" . }}{{ end }}{{ template \"t\" 1 }}",
        "{{ define \"t\" }}{{ if true }}x{{ template \"t\" . }}{{ end }}{{ end }}{{ template \"t\" 1 }}",
        "{{ define \"a\" }}{{ template \"b\" }}{{ end }}{{ define \"b\" }}{{ template \"a\" }}"
                + "{{ end }}{{ template \"a\" }}",
        "{{ template \"data\" . }}",
        "{{ define \"t\" }}{{ with (((1))) }}{{ range 3 }}{{ template \"t\" }}{{ end }}{{ end }}"
                + "{{ end }}{{ template \"t\" }}",
        "{{ define \"t\" }}{{ template \"t\" }}{{ template \"t\" }}{{ end }}{{ template \"t\" }}",
    })
    void recursion_endless_isRefused(String template) {
        assertThatThrownBy(() -> TestData.run(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("exceeded maximum template depth (" + Limits.TEMPLATE_DEPTH + ")");
    }

    @Test
    void recursion_deepButFinite_works() throws TemplateException {
        String countdown = "{{ define \"t\" }}{{ if . }}{{ template \"t\" slice . 1 }}{{ end }}"
                + "{{ end }}{{ template \"t\" \""
                + "x".repeat(450) + "\" }}done";
        assertThat(TestData.run(countdown)).isEqualTo("done");
    }

    @Test
    void nesting_atTheLimit_worksOnASmallStack() throws Exception {
        int depth = Limits.TEMPLATE_DEPTH;
        String ifs = "{{ if true }}".repeat(depth) + "x" + "{{ end }}".repeat(depth);
        String parens = "{{ printf \"%d\" " + "(".repeat(depth) + "1" + ")".repeat(depth) + " }}";
        AtomicReference<String> result = new AtomicReference<>("");
        Thread small = new Thread(null, () -> {
            try {
                result.set(TestData.run(ifs) + TestData.run(parens));
            } catch (TemplateException e) {
                result.set(String.valueOf(e.getMessage()));
            }
        }, "small", 512 * 1024);
        small.start();
        small.join();
        assertThat(result.get()).isEqualTo("x1");
    }

    @Test
    void nesting_errorInDeepExpression_isTold() {
        int depth = Limits.TEMPLATE_DEPTH;
        String template = "{{ printf \"%s\" (eq 1 " + "(".repeat(depth - 1) + "\"a\"" + ")".repeat(depth - 1) + ") }}";
        assertThatThrownBy(() -> TestData.run(template)).hasMessageEndingWith(
                "error calling eq: incompatible types for comparison: int and string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ if true }}|{{ end }}", "{{ (|) }}", "{{ if 0 }}{{ else |if 1 }}{{ end }}"})
    void nesting_beyondTheLimit_isRefused(String shape) {
        int bar = shape.indexOf('|');
        int depth = Limits.TEMPLATE_DEPTH + 1;
        String template = shape.startsWith("{{ (")
                ? "{{ " + "(".repeat(depth) + "1" + ")".repeat(depth) + " }}"
                : shape.startsWith("{{ if 0")
                        ? "{{ if 0 }}" + "{{ else if 0 }}".repeat(depth) + "{{ end }}"
                        : shape.substring(0, bar).repeat(depth) + shape.substring(bar + 1).repeat(depth);
        assertThatThrownBy(() -> TestData.parse(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nest deeper than " + Limits.TEMPLATE_DEPTH);
    }

    @Test
    void nesting_hundredThousandLevels_isRefusedCleanly() {
        assertThatThrownBy(() -> TestData.parse("{{ " + "(".repeat(100_000)))
                .isInstanceOf(TemplateException.class);
        assertThatThrownBy(() -> TestData.parse("{{ with 1 }}".repeat(100_000)))
                .isInstanceOf(TemplateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ range 9223372036854775807 }}{{ end }}",
        "{{ range 1000000 }}{{ range 1000000 }}{{ end }}{{ end }}",
        "{{ range 1000000000 }}{{ $x := eq 1 2 }}{{ end }}",
        "{{ range 1000000000 }}{{ range $.Secrets }}{{ continue }}{{ end }}{{ end }}",
    })
    void loop_tooLong_isStopped(String template) {
        Bounds bounds = ticking(1000, Duration.ofMillis(500));
        assertThatThrownBy(() -> TestData.run(template, bounds))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("execution takes longer than 500 ms");
    }

    @Test
    void loop_shortEnough_works() throws TemplateException {
        assertThat(TestData.run("{{ range 1000 }}x{{ end }}", ticking(1000, Duration.ofMillis(500)))).hasSize(1000);
    }

    @Test
    void output_atTheLimit_works() throws TemplateException {
        assertThat(TestData.run("{{ range 5 }}ab{{ end }}", ticking(10, Duration.ofSeconds(1)))).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ range 6 }}ab{{ end }}", "{{ printf \"%11s\" \"x\" }}", "{{ hex .Secrets.plain }}{{ hex .Secrets.plain }}",
        "{{ .Secrets.key.Cert }}", "{{ println \"1234567890\" }}",
    })
    void output_beyondTheLimit_isRefused(String template) {
        assertThatThrownBy(() -> TestData.run(template, ticking(10, Duration.ofSeconds(1))))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("output exceeds 10 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ $x := \"a\" }}{{ range 100 }}{{ $x = printf \"%s%s\" $x $x }}{{ end }}",
        "{{ $x := \"&\" }}{{ range 100 }}{{ $x = html $x $x }}{{ end }}",
        "{{ $x := \"'\" }}{{ range 100 }}{{ $x = js $x $x }}{{ end }}",
        "{{ $x := \"%\" }}{{ range 100 }}{{ $x = urlquery $x $x }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%1000000d\" 1 }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%.1000000f\" 1.5 }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%*x\" 1000000 1 }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%.*d\" 1000000 1 }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%01000000f\" 1.5 }}{{ end }}",
        "{{ $x := printf \"%900000s\" \"\" }}{{ range 1000000 }}{{ $y := slice $x 1 }}{{ end }}",
        "{{ $x := printf \"%900000s\" \"\" }}{{ range 1000000 }}{{ $y := printf \"%q%x\" $x $x }}{{ end }}",
        "{{ range 1000000 }}{{ $x := printf \"%900000d\" $.Secrets.plain.Private }}{{ end }}",
    })
    void intermediate_growing_isStopped(String template) {
        assertThatThrownBy(() -> TestData.run(template, ticking(2_000_000, Duration.ofHours(1))))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("execution makes more than 8000000 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ printf \"%999999999d\" 1 }}", "{{ printf \"%.999999999f\" 1.0 }}",
        "{{ printf \"%99999999999999999999d\" 1 }}",
    })
    void printf_hugeWidth_isNoVerb(String template) throws TemplateException {
        assertThat(TestData.run(template)).startsWith("%!(NOVERB)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ printf \"%*d\" 999999999 1 }}", "{{ printf \"%*d\" -9223372036854775808 1 }}"})
    void printf_hugeStarredWidth_isBadWidth(String template) throws TemplateException {
        assertThat(TestData.run(template)).isEqualTo("%!(BADWIDTH)1");
    }

    @Test
    void error_longQuotation_isCut() {
        String name = "n".repeat(100_000);
        assertThatThrownBy(() -> TestData.run("{{ template \"" + name + "\" }}"))
                .isInstanceOf(TemplateException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(20_000));
    }

    @Test
    void parse_moreTokensThanAreLeft_isRefused() throws TemplateException {
        byte[] text = TestData.bytes("a {{ hex .Secrets.key }} b");
        int tokens = Template.parse(text, FunctionSet.FILES).tokens();
        assertThat(tokens).isBetween(8, 12);
        assertThat(Template.parse(text, FunctionSet.FILES, tokens).tokens()).isEqualTo(tokens);
        assertThatThrownBy(() -> Template.parse(text, FunctionSet.FILES, tokens - 1))
                .isInstanceOf(TemplateException.class)
                .hasMessage("template: data:1: this and the templates before it have too many tokens");
    }

    @Test
    void parse_millionsOfActions_isRefusedEarly() {
        for (String action : new String[] {"{{1}}", "{{.a}}", "{{if 1}}{{end}}", "{{$x:=1}}"}) {
            byte[] text = TestData.bytes(action.repeat(Limits.TEMPLATE_TOKENS));
            assertThatThrownBy(() -> Template.parse(text, FunctionSet.ENV))
                    .isInstanceOf(TemplateException.class)
                    .hasMessageEndingWith("have too many tokens");
        }
        byte[] operands = TestData.bytes("{{print" + " 1".repeat(Limits.TEMPLATE_TOKENS) + "}}");
        assertThatThrownBy(() -> Template.parse(operands, FunctionSet.ENV)).hasMessageEndingWith("too many tokens");
    }

    @Test
    void parse_textWithoutActions_hasNoTokens() throws TemplateException {
        Template template = Template.parse(new byte[1 << 20], FunctionSet.FILES, 0);
        assertThat(template.tokens()).isZero();
    }
}
