package dev.marblerun.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
    @Test
    void with_manyRandomKeys_isWhatAHashMapWouldBe() {
        Random random = new Random(7);
        Map<String, Integer> expected = new HashMap<>();
        PersistentMap<Integer> map = PersistentMap.empty();
        for (int i = 0; i < 20_000; i++) {
            String key = Integer.toString(random.nextInt(8_000));
            expected.put(key, i);
            map = map.with(key, i);
        }
        assertThat(map).isEqualTo(expected).hasSize(expected.size());
        for (int i = 0; i < 8_000; i++) {
            assertThat(map.get(Integer.toString(i))).isEqualTo(expected.get(Integer.toString(i)));
        }
        assertThat(map.containsKey("none")).isFalse();
    }

    @Test
    void with_keysOfOneHash_keepsThemApart() {
        // "Aa" and "BB" have the same hash, and so have all strings made of them.
        List<String> keys = List.of("AaAaAa", "AaAaBB", "AaBBAa", "AaBBBB", "BBAaAa", "BBAaBB", "BBBBAa", "BBBBBB");
        PersistentMap<String> map = PersistentMap.empty();
        for (String key : keys) {
            map = map.with(key, key);
        }
        PersistentMap<String> changed = map.with("BBAaBB", "other");
        for (String key : keys) {
            assertThat(map.get(key)).isEqualTo(key);
            assertThat(changed.get(key)).isEqualTo(key.equals("BBAaBB") ? "other" : key);
        }
        assertThat(changed).hasSize(keys.size()).containsOnlyKeys(keys);
        assertThat(map.get("AaAaAA")).isNull();
    }

    @Test
    void with_oneValue_leavesTheMapBeforeAsItWas() {
        PersistentMap<Integer> before = PersistentMap.<Integer>empty().with("a", 1).with("b", 2);
        PersistentMap<Integer> after = before.with("a", 3).with("c", 4);
        assertThat(before).isEqualTo(Map.of("a", 1, "b", 2));
        assertThat(after).isEqualTo(Map.of("a", 3, "b", 2, "c", 4));
        assertThatThrownBy(() -> after.put("d", 5)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void appendList_continuedTwice_keepsTheTwoApart() {
        AppendList<String> base = AppendList.of(List.of("a"));
        AppendList<String> one = base.and(List.of("b"));
        AppendList<String> two = base.and(List.of("c", "d"));
        AppendList<String> longer = one.and(List.of("e", "f", "g"));
        assertThat(base).containsExactly("a");
        assertThat(one).containsExactly("a", "b");
        assertThat(two).containsExactly("a", "c", "d");
        assertThat(longer).containsExactly("a", "b", "e", "f", "g");
        assertThatThrownBy(() -> base.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void appendList_continuedManyTimes_keepsTheOrder() {
        AppendList<Integer> list = AppendList.of(List.of());
        for (int i = 0; i < 1_000; i++) {
            list = list.and(List.of(i));
        }
        assertThat(list).hasSize(1_000).isSorted();
    }
}
