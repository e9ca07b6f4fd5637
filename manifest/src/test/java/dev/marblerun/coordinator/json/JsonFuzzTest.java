package dev.marblerun.coordinator.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayDeque;
import java.util.Deque;

/** Any bytes as a document: what passes the check can be read to its last value without a fault. */
class JsonFuzzTest {
    private static final int MOST_BYTES = 4_096;

    @FuzzTest
    void document_anyBytes_isRefusedOrReadable(byte[] input) {
        if (input.length > MOST_BYTES) {
            return;
        }
        Deque<JsonValue> open = new ArrayDeque<>();
        try {
            open.add(Json.first(input));
        } catch (JsonException e) {
            assertThat(e.where()).startsWith("line ");
            return;
        }
        while (!open.isEmpty()) {
            JsonValue value = open.pop();
            switch (value.kind()) {
                case OBJECT -> value.members((name, member) -> {
                    assertThat(name).isNotNull();
                    open.push(member);
                });
                case ARRAY -> value.elements(open::push);
                case STRING -> assertThat(value.string().length()).isLessThan(input.length);
                case NUMBER -> assertThat(value.number()).matches("-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?");
                case BOOL -> assertThat(value.bool()).isEqualTo(value.bool());
                case NULL -> assertThat(value.isNull()).isTrue();
            }
        }
    }
}
