package dev.marblerun.coordinator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    @Test
    void execute_noAction_returnsTheBytes() throws TemplateException {
        byte[] text = {0, (byte) 0xFF, '{', 'a', '}', (byte) 0xC3};
        Template template = Template.parse(text, FunctionSet.ENV);
        byte[] output = template.execute(TestData.marble());
        assertThat(output).isEqualTo(new byte[] {0, (byte) 0xFF, '{', 'a', '}', (byte) 0xC3});
        output[0] = 1;
        text[1] = 1;
        assertThat(template.execute(TestData.marble())).startsWith(0, 0xFF);
    }

    @Test
    void execute_rawBytesAroundAction_keepsThem() throws TemplateException {
        byte[] text = {(byte) 0xFF, '{', '{', '1', '}', '}', (byte) 0x80, 0};
        assertThat(Template.parse(text, FunctionSet.FILES).execute(TestData.marble()))
                .isEqualTo(new byte[] {(byte) 0xFF, '1', (byte) 0x80, 0});
    }

    @Test
    void execute_manyThreads_agree() throws Exception {
        Template template = TestData.parse(
                "{{ range $k, $v := .Secrets }}{{ $k }}={{ hex $v }};{{ end }}{{ template \"t\" . }}"
                        + "{{ define \"t\" }}{{ $x := 1 }}{{ range 50 }}{{ $x = printf \"%d\" . }}"
                                + "{{ end }}{{ $x }}{{ end }}");
        byte[] expected = template.execute(TestData.marble());
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<byte[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                tasks.add(() -> template.execute(TestData.marble()));
            }
            for (Future<byte[]> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ pem .MarbleRun.RootCA.Cert }}", "{{ pem .MarbleRun.MarbleCert.Private }}",
        "{{ .MarbleRun.MarbleCert.Cert.Subject.CommonName }}", "{{ .MarbleRun.RootCA.Cert.NotAfter.Year }}",
        "{{ .MarbleRun.RootCA.Cert.SerialNumber }}", "{{ .MarbleRun.RootCA.Cert.PublicKey }}", "{{ .MarbleRun }}",
    })
    void execute_dryRunCertificates_works(String template) throws TemplateException {
        assertThat(TestData.run(template)).isNotNull();
    }

    @Test
    void execute_dryRunCertificate_hasItsByte() throws TemplateException {
        assertThat(TestData.run("{{ hex .MarbleRun.RootCA.Cert.Raw }}{{ .MarbleRun.RootCA.Cert.Subject.CommonName }}"))
                .isEqualTo("41");
    }

    @Test
    void parse_functionOfTheOtherSet_isRefused() {
        assertThatThrownBy(() -> Template.parse(TestData.bytes("{{ raw .Secrets.key }}"), FunctionSet.ENV))
                .hasMessage("template: data:1: function \"raw\" not defined");
        assertThatThrownBy(() -> Template.parse(TestData.bytes("{{ string .Secrets.key }}"), FunctionSet.FILES))
                .hasMessage("template: data:1: function \"string\" not defined");
    }

    @Test
    void parse_actionNeverClosed_namesTheLastLine() {
        assertThatThrownBy(() -> TestData.parse("a\n{{ 1\n\n"))
                .hasMessage("template: data:4: unclosed action");
    }

    @Test
    void error_nonAsciiTemplate_isReadable() {
        assertThatThrownBy(() -> TestData.run("{{ hex .Secrets.é }}"))
                .hasMessage("template: data:1:3: executing \"data\" at <hex .Secrets.é>: "
                        + "error calling hex: secret does not exist");
    }

    @Test
    void values_printed_hideTheirContent() {
        assertThat(TestData.plain("canary")).hasToString("SecretValue[plain, 0 bits]");
        assertThat(TestData.marble().toString()).doesNotContain("hello").doesNotContain("104");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ range (raw .Secrets.plain) }}{{ end }}", "{{ range .Secrets.plain }}{{ end }}",
        "{{ eq .Secrets.plain.Private .Secrets.plain.Private }}", "{{ eq .Secrets.plain .Secrets.plain }}",
        "{{ call (raw .Secrets.plain) }}", "{{ (raw .Secrets.plain).Field }}", "{{ raw .Secrets.plain | index 1 }}",
        "{{ index .Secrets.plain.Private (raw .Secrets.plain) }}", "{{ lt (raw .Secrets.plain) 1 }}",
        "{{ raw .Secrets.plain | .Secrets.key.Equal }}", "{{ len .Secrets.plain }}", "{{ printf .Secrets.plain }}",
        "{{ printf .Secrets.plain.Private }}", "{{ hex (raw .Secrets.plain) }}", "{{ template \"x\" .Secrets.plain }}",
        "{{ range $i, $j := index .Secrets.plain.Private 0 | print }}{{ end }}",
    })
    void error_secretInvolved_repeatsNoValue(String template) {
        assertThatThrownBy(() -> TestData.run(template))
                .isInstanceOf(TemplateException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()))
                        .doesNotContain("hello").doesNotContain("104 101").doesNotContain("68656c6c6f"));
    }

    @Test
    void error_everyRecordedCase_repeatsNoSecret() throws IOException {
        MarbleData data = GoldenTemplates.data();
        List<String> forbidden = new ArrayList<>();
        data.secrets().forEach((_, secret) -> {
            byte[] value = secret.privateBytes();
            if (value != null && value.length >= 8) {
                forbidden.add(HexFormat.of().formatHex(value));
                forbidden.add(Base64.getEncoder().encodeToString(value));
                forbidden.add(new String(value, StandardCharsets.UTF_8));
                StringJoiner decimal = new StringJoiner(" ");
                for (int i = 0; i < 8; i++) {
                    decimal.add(Integer.toString(value[i] & 0xFF));
                }
                forbidden.add(decimal.toString());
            }
        });
        for (GoldenTemplates.Case each : GoldenTemplates.cases()) {
            try {
                Template.parse(each.template(), each.set()).execute(data);
            } catch (TemplateException e) {
                String message = String.valueOf(e.getMessage());
                assertThat(forbidden).as(each.id()).noneMatch(message::contains);
            }
        }
    }
}
