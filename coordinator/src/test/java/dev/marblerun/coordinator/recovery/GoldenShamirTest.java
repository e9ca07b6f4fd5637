package dev.marblerun.coordinator.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.testkit.SharedData;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shares that the original made, and what it refuses. */
class GoldenShamirTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static JsonNode golden() throws Exception {
        return JsonMapper.shared().readTree(SharedData.bytes("golden/shamir.json"));
    }

    private static List<byte[]> shares(JsonNode array) {
        List<byte[]> shares = new ArrayList<>();
        array.forEach(share -> shares.add(HexFormat.of().parseHex(share.asString())));
        return shares;
    }

    @Test
    void combine_sharesOfTheOriginal_givesItsBytes() throws Exception {
        int compared = 0;
        for (JsonNode vector : golden().path("vectors")) {
            List<byte[]> shares = shares(vector.path("shares"));
            for (String list : List.of("subsetsOfK", "moreThanK", "fewerThanK")) {
                for (JsonNode subset : vector.path(list)) {
                    List<byte[]> some = new ArrayList<>();
                    subset.path("shares").forEach(index -> some.add(shares.get(index.asInt())));
                    assertThat(HexFormat.of().formatHex(Shamir.combine(some)))
                            .as("%s of %s", list, vector.path("secret"))
                            .isEqualTo(subset.path("recombined").asString());
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(500);
    }

    @TestFactory
    Stream<DynamicTest> malformedInput_ofEveryKind_isTreatedAsByTheOriginal() throws Exception {
        List<JsonNode> cases = new ArrayList<>();
        golden().path("malformed").forEach(cases::add);
        assertThat(cases).hasSizeGreaterThan(15);
        return cases.stream().map(c -> DynamicTest.dynamicTest(c.path("name").asString(), () -> {
            if (c.has("error")) {
                assertThatThrownBy(() -> run(c))
                        .isInstanceOf(RecoveryException.class)
                        .hasMessage(c.path("error").asString());
            } else if (c.has("result")) {
                assertThat(HexFormat.of().formatHex(run(c))).isEqualTo(c.path("result").asString());
            } else {
                assertThat(run(c)).isEqualTo(HexFormat.of().parseHex(c.path("secret").asString()));
            }
        }));
    }

    /** The combined bytes; a split is combined again, from as few shares as its threshold says. */
    private static byte[] run(JsonNode c) throws RecoveryException {
        if (c.path("operation").asString().equals("combine")) {
            return Shamir.combine(shares(c.path("shares")));
        }
        byte[] secret = HexFormat.of().parseHex(c.path("secret").asString(""));
        int threshold = c.path("k").asInt(0);
        List<byte[]> shares = Shamir.split(secret, c.path("n").asInt(), threshold, RANDOM);
        assertThat(shares).hasSize(c.path("n").asInt());
        return Shamir.combine(shares.subList(0, threshold));
    }
}
