package dev.marblerun.cli.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.cli.CliException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlToJsonTest {
    private static String json(String yaml) throws CliException {
        return new String(ManifestFile.toJson("m", yaml.getBytes(UTF_8)), UTF_8);
    }

    @Test
    void convert_manifest_isSortedAndCompact() throws Exception {
        assertThat(json("""
                Packages:
                  backend:
                    UniqueID: "00ff"   # a comment
                    Debug: false
                    SecurityVersion: 3
                Marbles:
                  m:
                    Package: backend
                    Parameters:
                      Argv: [./app, -v]
                      Env:
                        TEXT: |
                          a <b> & c
                        NOTHING:
                """))
                .isEqualTo("{\"Marbles\":{\"m\":{\"Package\":\"backend\",\"Parameters\":{\"Argv\":[\"./app\",\"-v\"],"
                        + "\"Env\":{\"NOTHING\":null,\"TEXT\":\"a \\u003cb\\u003e \\u0026 c\\n\"}}}},"
                        + "\"Packages\":{\"backend\":{\"Debug\":false,\"SecurityVersion\":3,\"UniqueID\":\"00ff\"}}}");
    }

    @Test
    void convert_sameContentInAnotherOrder_isTheSame() throws Exception {
        assertThat(json("b: 1\na: [x]\n")).isEqualTo(json("a:\n- x\nb: 1\n")).isEqualTo("{\"a\":[\"x\"],\"b\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"b\": 1,\n  \"a\": {} }\n", "  {}", "{\"a\":1,\"a\":2}", "{\"x\": \"\\u2028\", \"y\": 1e3}"
    })
    void toJson_validJson_staysByteForByte(String text) throws Exception {
        assertThat(json(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a: yes | {\"a\":\"yes\"}",
        "a: on | {\"a\":\"on\"}",
        "a: true | {\"a\":true}",
        "a: ~ | {\"a\":null}",
        "a: 18446744073709551615 | {\"a\":18446744073709551615}",
        "a: 0x10 | {\"a\":16}",
        "a: 1.5 | {\"a\":1.5}",
        "a: 2020-01-01 | {\"a\":\"2020-01-01\"}",
        "a: \"\\u2028<\" | {\"a\":\"\\u2028\\u003c\"}",
        "a: 'tab\there' | {\"a\":\"tab\\there\"}",
        "x: &n [1] | {\"x\":[1]}",
        "{a: 1,} | {\"a\":1}",
    })
    void convert_scalars_areThoseOfYaml12(String yaml, String expected) throws Exception {
        assertThat(json(yaml.trim())).isEqualTo(expected.trim());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a: 1\\na: 2 | a",
        "P:\\n  x: {}\\n  x: {} | x",
        "1: a | put it into quotes",
        "true: a | put it into quotes",
        "a: .nan | finite",
        "a: .inf | finite",
        "a: 123456789012345678901234567890 | more than 64 bits",
        "a: !!binary AAAA | m",
        "a: !thing 1 | m",
        "a: *nowhere | m",
        "- a | not a mapping",
        "text | not a mapping",
        "a: 1\\n---\\nb: 2 | m",
        "a: [1 | m",
        "\\ta: 1 | m",
        "{\"a\": 1 | neither valid JSON nor valid YAML",
    })
    void convert_whatJsonCannotSay_isRefused(String yaml, String why) {
        String text = yaml.trim().replace("\\n", "\n").replace("\\t", "\t");
        assertThatThrownBy(() -> json(text)).isInstanceOf(CliException.class).hasMessageContaining(why.trim());
    }

    @Test
    void convert_mergeKey_isMerged() throws Exception {
        assertThat(json("a: &x {b: 1, c: 1}\nd:\n  <<: *x\n  c: 2\n"))
                .isEqualTo("{\"a\":{\"b\":1,\"c\":1},\"d\":{\"b\":1,\"c\":2}}");
    }

    @Test
    void convert_emptyFile_isRefused() {
        assertThatThrownBy(() -> json("")).hasMessageContaining("not a mapping");
    }

    @Test
    void convert_notUtf8_isRefused() {
        assertThatThrownBy(() -> ManifestFile.toJson("m", new byte[] {'a', ':', ' ', (byte) 0xff}))
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void convert_aliasesThatMultiply_areBounded() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [" + "x,".repeat(20) + "x]\n");
        for (int i = 1; i < 9; i++) {
            yaml.append("a").append(i).append(": &a").append(i).append(" [")
                    .append(("*a" + (i - 1) + ",").repeat(20)).append("*a").append(i - 1).append("]\n");
        }
        assertThatThrownBy(() -> json(yaml.toString())).isInstanceOf(CliException.class);
    }

    @Test
    void convert_deepNesting_isRefused() {
        assertThatThrownBy(() -> json("a: " + "[".repeat(1000) + "]".repeat(1000))).isInstanceOf(CliException.class);
        assertThatThrownBy(() -> json("a: " + "[".repeat(200_000))).isInstanceOf(CliException.class);
    }

    @Test
    void convert_recursiveAlias_isRefused() {
        assertThatThrownBy(() -> json("a: &x\n  b: *x\n")).isInstanceOf(CliException.class);
    }
}
