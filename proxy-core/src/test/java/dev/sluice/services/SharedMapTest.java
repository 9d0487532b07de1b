package dev.sluice.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedMapTest {
    /// A value that is compared by identity: two values with the same text are not equal.
    private static final class Value {
        private final String text;

        Value(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// A key whose hash codes often collide.
    private record Key(int n) {
        @Override
        public int hashCode() {
            return n % 7;
        }
    }

    @Test
    void anEditorIsAMapOfItsOwn() {
        var random = new Random(3);
        SharedMap.Editor<Key, Value> editor = SharedMap.<Key, Value>empty().edit();
        Map<Key, Value> model = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            edit(random, editor, model);
            Map<Key, Value> seen = new HashMap<>();
            editor.forEach(seen::put);
            assertEquals(model, seen);
            assertEquals(model.size(), editor.size());
        }
    }

    /// Compares each version with a HashMap. Older versions stay as they were.
    @Test
    void behavesAsAMapInEveryVersion() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            List<SharedMap<Key, Value>> versions = new ArrayList<>(List.of(SharedMap.empty()));
            List<Map<Key, Value>> models = new ArrayList<>(List.of(new HashMap<>()));
            for (int i = 0; i < 60; i++) {
                var editor = versions.getLast().edit();
                Map<Key, Value> model = new HashMap<>(models.getLast());
                int edits = random.nextInt(8);
                for (int e = 0; e < edits; e++) {
                    edit(random, editor, model);
                }
                versions.add(editor.build());
                models.add(model);
            }
            for (int i = 0; i < versions.size(); i++) {
                assertHolds(models.get(i), versions.get(i), "seed " + seed + ", version " + i);
            }
            int a = random.nextInt(versions.size());
            int b = random.nextInt(versions.size());
            String where = "seed " + seed + ", from " + a + " to " + b;
            assertDifferences(
                    models.get(a), models.get(b), versions.get(a), versions.get(b), where);
        }
    }

    private static void edit(
            Random random, SharedMap.Editor<Key, Value> editor, Map<Key, Value> model) {
        var key = new Key(random.nextInt(60));
        var value = new Value("v" + random.nextInt());
        switch (random.nextInt(5)) {
            case 0 -> {
                editor.remove(key);
                model.remove(key);
            }
            case 1 -> {
                editor.compute(key, old -> old == null ? value : null);
                model.compute(key, (_, old) -> old == null ? value : null);
            }
            case 2 -> assertSame(model.get(key), editor.get(key));
            default -> {
                editor.put(key, value);
                model.put(key, value);
            }
        }
    }

    private static void assertHolds(
            Map<Key, Value> model, SharedMap<Key, Value> map, String where) {
        assertEquals(model.size(), map.size(), where);
        model.forEach((key, value) -> assertSame(value, map.get(key), where));
        Map<Key, Value> visited = new HashMap<>();
        map.forEach((key, value) -> assertNull(visited.put(key, value), where));
        assertEquals(model, visited, where);
        assertEquals(model.size(), map.values().size(), where);
        assertNull(map.get(new Key(1000)), where);
    }

    private static void assertDifferences(
            Map<Key, Value> before,
            Map<Key, Value> after,
            SharedMap<Key, Value> mapBefore,
            SharedMap<Key, Value> mapAfter,
            String where) {
        Map<Key, List<Object>> expected = new HashMap<>();
        before.forEach((key, value) -> {
            if (after.get(key) != value) {
                expected.put(key, pair(value, after.get(key)));
            }
        });
        after.forEach((key, value) -> {
            if (!before.containsKey(key)) {
                expected.put(key, pair(null, value));
            }
        });
        Map<Key, List<Object>> seen = new HashMap<>();
        SharedMap.differences(
                mapBefore,
                mapAfter,
                (key, then, now) -> assertNull(seen.put(key, pair(then, now)), where));
        assertEquals(expected, seen, where);
    }

    private static List<Object> pair(@Nullable Object a, @Nullable Object b) {
        return List.of(a == null ? "none" : a, b == null ? "none" : b);
    }

    @Test
    void editsThatChangeNothingGiveTheSameMap() {
        var editor = SharedMap.<String, String>empty().edit();
        editor.put("a", "1");
        SharedMap<String, String> map = editor.build();
        String one = map.values().getFirst();

        var again = map.edit();
        again.put("a", one);
        again.remove("b");
        again.compute("c", old -> old);
        assertSame(map, again.build());
    }

    @Test
    void whatWasAddedAndRemovedAgainIsNoDifference() {
        var first = SharedMap.<String, String>empty().edit();
        first.put("a", "1");
        SharedMap<String, String> map = first.build();
        var editor = map.edit();
        editor.put("b", "2");
        editor.remove("b");
        SharedMap<String, String> same = editor.build();
        assertEquals(1, same.size());
        SharedMap.differences(
                map,
                same,
                (key, _, _) -> {
                    throw new AssertionError("no difference at " + key);
                });
    }
}
