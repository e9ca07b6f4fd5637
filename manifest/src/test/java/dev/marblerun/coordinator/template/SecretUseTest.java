package dev.marblerun.coordinator.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretUseTest {
    private static Usage use(String template) throws TemplateException {
        return TestData.parse(template).secretUse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "no action", "{{ 1 }}", "{{ .MarbleRun.RootCA.Cert }}", "{{ printf \"%s\" \"x\" }}",
        "{{ if false }}a{{ end }}", "{{ range 3 }}{{ . }}{{ end }}", "{{ with \"x\" }}{{ . }}{{ end }}",
        "{{ .SecretsWrapper.MarbleRun.RootCA.Type }}", "{{ define \"t\" }}{{ .Secrets }}{{ end }}",
        "{{ define \"t\" }}{{ . }}{{ end }}{{ template \"t\" 1 }}", "{{ define \"t\" }}{{ $ }}"
                + "{{ end }}{{ template \"t\" }}",
    })
    void use_noSecret_isEmpty(String template) throws TemplateException {
        assertThat(use(template).all()).isFalse();
        assertThat(use(template).current()).isEmpty();
        assertThat(use(template).previous()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', value = {
        "{{ hex .Secrets.key }} => key",
        "{{ .Secrets.key | hex }} => key",
        "{{ pem .Secrets.key.Cert }} => key",
        "{{ pem $.Secrets.key.Cert }} => key",
        "{{ .SecretsWrapper.Secrets.key.Type }} => key",
        "{{ index .Secrets \"key\" | hex }} => key",
        "{{ hex (index .Secrets \"key\").Private }} => key",
        "{{ hex (index .Secrets `key`) }} => key",
        "{{ hex (.Secrets).key }} => key",
        "{{ hex (.SecretsWrapper).Secrets.key }} => key",
        "{{ ((index (.Secrets) \"key\")).Type }} => key",
        "{{ with .Secrets.key }}{{ .Private }}{{ hex . }}{{ end }} => key",
        "{{ with $s := .Secrets.key }}{{ $s.Public }}{{ end }} => key",
        "{{ $s := .Secrets.key }}{{ $s.Public }}{{ $s }} => key",
        "{{ if .Secrets.key }}a{{ end }} => key",
        "{{ range .Secrets.key.Private }}{{ . }}{{ end }} => key",
        "{{ range 2 }}{{ hex $.Secrets.key }}{{ end }} => key",
        "{{ with 1 }}{{ else }}{{ hex .Secrets.key }}{{ end }} => key",
        "{{ define \"t\" }}{{ hex .Secrets.key }}{{ end }}{{ template \"t\" . }} => key",
        "{{ define \"t\" }}{{ hex $.key }}{{ end }}{{ template \"t\" .Secrets }} => key",
        "{{ define \"t\" }}{{ hex . }}{{ end }}{{ template \"t\" .Secrets.key }} => key",
        "{{ block \"t\" $ }}{{ hex .Secrets.key }}{{ end }} => key",
        "{{ or .Secrets.key \"none\" }} => key",
        "{{ call .Secrets.key }} => key",
        "{{ .Secrets.é }} => é",
        "{{ $ := 1 }}{{ $.Secrets.key }} => key",
    })
    void use_oneNamed_isThatOne(String template, String name) throws TemplateException {
        assertThat(use(template)).isEqualTo(new Usage(false, Set.of(name), Set.of(), use(template).marbleRun()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{{ range .Secrets }}{{ end }}", "{{ range $k, $v := $.Secrets }}{{ end }}", "{{ len .Secrets }}", "{{ . }}",
        "{{ $ }}", "{{ .Secrets }}", "{{ .Previous }}", "{{ .Previous.Secrets }}", "{{ with . }}{{ end }}",
        "{{ with .Secrets }}{{ .key }}{{ end }}", "{{ with $x := .Secrets }}{{ end }}", "{{ $x := . }}",
        "{{ $x := .Secrets }}{{ $x.key }}", "{{ $x := 1 }}{{ $x = .Secrets }}", "{{ $ = .Secrets }}",
        "{{ index .Secrets .Secrets.key.Type }}", "{{ index .Secrets $.MarbleRun.RootCA.Type }}",
        "{{ \"key\" | index .Secrets }}", "{{ .Secrets | index }}", "{{ index .Secrets }}",
        "{{ index (index .Secrets) \"key\" }}", "{{ index .Secrets (\"key\") }}", "{{ index . \"Secrets\" }}",
        "{{ print . }}", "{{ printf \"%v\" .Secrets }}", "{{ html $.Previous }}", "{{ and .Secrets 1 }}",
        "{{ (or . 1).Secrets.key }}", "{{ not .Secrets }}", "{{ eq .Secrets 1 }}", "{{ if .Secrets }}{{ end }}",
        "{{ if (.Secrets) }}{{ end }}", "{{ .Secrets | len }}", "{{ ($x := .Secrets).key }}", "{{ call .Secrets }}",
        "{{ .SecretsWrapper }}", "{{ define \"t\" }}{{ range . }}{{ end }}{{ end }}{{ template \"t\" .Secrets }}",
        "{{ define \"t\" }}{{ $x := $ }}{{ end }}{{ template \"t\" . }}",
        "{{ define \"a\" }}{{ template \"b\" .Secrets }}{{ end }}{{ define \"b\" }}{{ . }}"
                + "{{ end }}{{ template \"a\" $ }}",
        "{{ .Secrets.key.Equal .Secrets }}", "{{ if false }}{{ . }}{{ end }}",
        "{{ slice .Secrets }}", "{{ range . }}{{ end }}", "{{ if 0 }}{{ else if . }}{{ end }}",
        "{{ template \"data\" .Secrets }}{{ .Secrets | print }}",
    })
    void use_containerEscapes_isAll(String template) throws TemplateException {
        assertThat(use(template).all()).isTrue();
    }

    @Test
    void use_previous_isKeptApart() throws TemplateException {
        Usage use = use("{{ hex .Previous.Secrets.old }}{{ hex (index $.Previous.Secrets \"b\") }}"
                + "{{ hex .Secrets.a }}");
        assertThat(use).isEqualTo(new Usage(false, Set.of("a"), Set.of("old", "b"), false));
    }

    @Test
    void use_marbleRun_isSaid() throws TemplateException {
        assertThat(use("{{ pem .MarbleRun.RootCA.Cert }}").marbleRun()).isTrue();
        assertThat(use("{{ hex .Secrets.key }}").marbleRun()).isFalse();
        assertThat(use("{{ . }}").marbleRun()).isTrue();
    }

    @Test
    void use_everyRecordedCase_coversWhatItTouches() throws IOException {
        MarbleData data = GoldenTemplates.data();
        int executed = 0;
        for (GoldenTemplates.Case each : GoldenTemplates.cases()) {
            Template template;
            try {
                template = Template.parse(each.template(), each.set());
            } catch (TemplateException e) {
                continue;
            }
            assertCovered(each.id(), template, data);
            executed++;
        }
        assertThat(executed).isGreaterThan(1900);
    }

    private static void assertCovered(String id, Template template, MarbleData data) {
        RecordingMap current = new RecordingMap(data.secrets());
        RecordingMap previous = new RecordingMap(data.previous());
        try {
            template.execute(new MarbleData(data.rootCaCert(), data.marbleCert(), data.marblePrivate(),
                    data.marblePublic(), data.coordinatorRoot(), data.coordinatorIntermediate(), current, previous));
        } catch (TemplateException e) {
            assertThat(e).as(id).hasMessageStartingWith("template: data:");
        }
        Usage use = template.secretUse();
        if (!use.all()) {
            assertThat(current.whole() || previous.whole()).as(id).isFalse();
            Set<String> unforeseen = new HashSet<>(current.asked());
            unforeseen.removeAll(use.current());
            Set<String> unforeseenPrevious = new HashSet<>(previous.asked());
            unforeseenPrevious.removeAll(use.previous());
            assertThat(unforeseen).as(id).isEmpty();
            assertThat(unforeseenPrevious).as(id).isEmpty();
        }
    }
}
