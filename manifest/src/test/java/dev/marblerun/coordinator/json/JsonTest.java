package dev.marblerun.coordinator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final FieldNames REQUEST = FieldNames.of("manifest", "size", "tasks");

    @Test
    void first_trailingGarbage_isNotRead() throws JsonException {
        JsonDecoding decoding = new JsonDecoding();
        JsonFields fields = decoding.object(Json.first(utf8(" {\"manifest\":\"e30=\"}{\"x")), REQUEST);
        assertThat(fields.bytes("manifest")).asString(StandardCharsets.UTF_8).isEqualTo("{}");
        assertThat(decoding.errors()).isEmpty();
    }

    @Test
    void document_trailingGarbage_isRefused() {
        assertThatThrownBy(() -> Json.document(utf8("{}\n x")))
                .isInstanceOf(JsonException.class)
                .hasMessage("invalid character 'x' after top-level value")
                .extracting(e -> ((JsonException) e).where())
                .isEqualTo("line 2, column 2");
    }

    @Test
    void bytes_listOfNumbers_areThoseBytes() throws JsonException {
        JsonFields fields = new JsonDecoding().object(Json.first(utf8("{\"MANIFEST\": [123, null, 255]}")), REQUEST);
        assertThat(fields.bytes("manifest")).containsExactly(123, 0, -1);
    }

    @Test
    void bytes_lineEndsInside_areSkipped() {
        assertThat(Base64Text.decode("\r\ne\n3\r0\n=\n")).asString(StandardCharsets.UTF_8).isEqualTo("{}");
        assertThat(Base64Text.decode("/x==")).containsExactly(-1);
        assertThat(Base64Text.decode("\n")).isEmpty();
    }

    @Test
    void bytes_anythingElse_isRefusedWithItsPosition() {
        for (String bad : List.of("e3 0=:2", "e30=x:4", "e30==:4", "YQ==YQ==:4", "YQ=:3", "_w==:0", "e30:0", "=:0",
                "Y===:1", "AAAAYQ:4")) {
            String[] parts = bad.split(":", -1);
            assertThatThrownBy(() -> Base64Text.decode(parts[0]))
                    .as(bad)
                    .hasMessage("illegal base64 data at input byte " + parts[1]);
        }
    }

    @Test
    void object_fieldGivenTwiceInOtherSpelling_isRefusedWithPath() throws JsonException {
        JsonDecoding decoding = new JsonDecoding();
        decoding.object(Json.document(utf8("{\"tasks\":1,\"ta\u017F\u212A\u017F\":2}")), REQUEST);
        assertThat(decoding.errors())
                .containsExactly(new JsonProblem("$[\"ta\u017F\u212A\u017F\"]", "field tasks given twice"));
    }

    @Test
    void object_misspelledField_isAWarningThatNamesTheLikelyOne() throws JsonException {
        JsonDecoding decoding = new JsonDecoding();
        decoding.object(Json.document(utf8("{\"manifst\":1,\"man_ifest\":1,\"colour\":{\"a\":[1]}}")), REQUEST);
        assertThat(decoding.errors()).isEmpty();
        assertThat(decoding.warnings())
                .containsExactly(
                        new JsonProblem("$.manifst", "unknown field is ignored; did you mean manifest?"),
                        new JsonProblem("$.man_ifest", "unknown field is ignored; did you mean manifest?"),
                        new JsonProblem("$.colour", "unknown field is ignored"));
    }

    @Test
    void object_wrongTypes_areAllReportedWithPathAndExpectation() throws JsonException {
        JsonDecoding decoding = new JsonDecoding();
        JsonFields fields = decoding.object(
                Json.document(utf8("{\"manifest\":true,\"size\":300,\"tasks\":[1,\"a\",{}]}")), REQUEST);
        fields.bytes("manifest");
        fields.unsigned("size", Byte.SIZE);
        fields.strings("tasks");
        assertThat(decoding.errors())
                .extracting(JsonProblem::message)
                .containsExactly(
                        "json: cannot unmarshal bool into $.manifest of type base64 string or list of uint8",
                        "json: cannot unmarshal number 300 into $.size of type uint8",
                        "json: cannot unmarshal number into $.tasks[0] of type string",
                        "json: cannot unmarshal object into $.tasks[2] of type string");
    }

    @Test
    void errors_tenThousandFaults_keepTheFirstHundred() throws JsonException {
        JsonDecoding decoding = new JsonDecoding();
        decoding.list(Json.document(utf8("[" + "1,".repeat(9_999) + "1]")), decoding::string);
        assertThat(decoding.errors()).hasSize(101).last().isEqualTo(new JsonProblem("$", "and 9900 more"));
    }

    @Test
    void get_fieldOutsideTheShape_isAProgrammingError() throws JsonException {
        JsonFields fields = new JsonDecoding().object(Json.document(utf8("{}")), REQUEST);
        assertThatThrownBy(() -> fields.get("Manifest")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void string_escapesAndBytesThatAreNoUtf8_becomeReplacementCharacters() throws JsonException {
        byte[] in = "\"a\u0001\\u00e9\\ud83d\\udca5\\ud83dx\\/\"".getBytes(StandardCharsets.ISO_8859_1);
        in[2] = (byte) 0xff;
        assertThat(Json.document(in).string()).isEqualTo("a\uFFFDé\uD83D\uDCA5\uFFFDx/");
    }

    @Test
    void path_oddNames_areQuotedAndCut() {
        JsonPath path = JsonPath.ROOT.member("Marbles").member("my \"app\"\n").element(3);
        assertThat(path).hasToString("$.Marbles[\"my \\\"app\\\"\\u000a\"][3]");
        assertThat(JsonPath.ROOT.member("x".repeat(1_000_000)).toString()).hasSizeLessThan(300);
    }

    @Test
    void values_oddWhiteSpace_areVisitedInOrder() throws JsonException {
        List<String> seen = new ArrayList<>();
        String text = "\t{ \"a\" : [ 1 , -2.5e3,true ,null,false, \"]\\\"}\" ] ,\r\n\"b\":{ } , \"c\" : [ ] } ";
        JsonValue root = Json.document(utf8(text));
        root.members((name, value) -> {
            seen.add(name + ":" + value.kind());
            if (value.kind() == JsonValue.Kind.ARRAY) {
                value.elements(each -> seen.add(each + ":" + each.kind()));
            }
        });
        assertThat(seen)
                .containsExactly(
                        "a:ARRAY", "$.a[0]:NUMBER", "$.a[1]:NUMBER", "$.a[2]:BOOL", "$.a[3]:NULL", "$.a[4]:BOOL",
                        "$.a[5]:STRING", "b:OBJECT", "c:ARRAY");
    }

    @Test
    void document_endsInsideAToken_namesWhereItWas() {
        assertSyntax("{\"a\":-", "invalid character ' ' in numeric literal");
        assertSyntax("tru", "invalid character ' ' in literal true (expecting 'e')");
        assertSyntax("\"\\u12", "invalid character ' ' in \\u hexadecimal character escape");
        assertSyntax("1.", "invalid character ' ' after decimal point in numeric literal");
        assertSyntax("[\"a", "unexpected end of JSON input");
        assertSyntax("[", "unexpected end of JSON input");
    }

    private static void assertSyntax(String text, String message) {
        assertThatThrownBy(() -> Json.document(utf8(text))).as(text).hasMessage(message);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
