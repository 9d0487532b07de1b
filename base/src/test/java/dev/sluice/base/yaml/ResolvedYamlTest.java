package dev.sluice.base.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ResolvedYamlTest {
    private final JsonMapper json =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    without          | {a: 1, b: [x, null, 2.5, true]}            | {"a":1,"b":["x",null,2.5,true]}
                    scalar           | {a: &n node, b: *n}                        | {"a":"node","b":"node"}
                    typed            | {a: &n 7, b: *n, c: &t true, d: [*t, *n]}   | {"a":7,"b":7,"c":true,"d":[true,7]}
                    null             | {a: &n null, b: *n}                        | {"a":null,"b":null}
                    mapping          | {a: &m {x: 1}, b: *m}                      | {"a":{"x":1},"b":{"x":1}}
                    list             | {a: &l [1, [2]], b: [*l]}                  | {"a":[1,[2]],"b":[[1,[2]]]}
                    alias in anchor  | {a: &x 1, b: &y [*x, *x], c: *y}           | {"a":1,"b":[1,1],"c":[1,1]}
                    anchor in anchor | {a: &x [&y {z: 0}], b: *y, c: *x}          | {"a":[{"z":0}],"b":{"z":0},"c":[{"z":0}]}
                    the last anchor  | {a: &x 1, b: *x, c: &x 2, d: *x}           | {"a":1,"b":1,"c":2,"d":2}
                    whole document   | &all {a: 1}                                | {"a":1}
                    a text           | {a: '*n', b: '&n', c: "<"}                 | {"a":"*n","b":"&n","c":"<"}
                    merge            | {a: &m {x: 1, y: 2}, b: {<<: *m, z: 3}}    | {"a":{"x":1,"y":2},"b":{"z":3,"x":1,"y":2}}
                    own field wins   | {a: &m {x: 1, y: 2}, b: {<<: *m, x: 3}}    | {"a":{"x":1,"y":2},"b":{"x":3,"y":2}}
                    also before      | {a: &m {x: 1, y: 2}, b: {x: 3, <<: *m}}    | {"a":{"x":1,"y":2},"b":{"x":3,"y":2}}
                    merges of a list | {b: {<<: [{x: 1}, {x: 2, y: 2}]}}          | {"b":{"x":1,"y":2}}
                    two merge keys   | {b: {<<: {x: 1}, <<: {x: 2, y: 2}}, c: 0}  | {"b":{"x":1,"y":2},"c":0}
                    merge of merge   | {a: &m {x: 1}, b: &n {<<: *m, y: 2}, c: {<<: *n}} | {"a":{"x":1},"b":{"y":2,"x":1},"c":{"y":2,"x":1}}
                    all is its own   | {a: &m {x: 1}, b: {x: 2, <<: *m}}          | {"a":{"x":1},"b":{"x":2}}
                    merge in a list  | {a: &m {x: {y: [1]}}, b: [{<<: *m}, 5]}    | {"a":{"x":{"y":[1]}},"b":[{"x":{"y":[1]}},5]}
                    a quoted <<      | {'<<': {x: 1}}                             | {"<<":{"x":1}}
                    alias as a name  | {a: &n name, *n : 1}                       | {"a":"name","name":1}
                    anchor of a name | {&n name: 1, b: *n}                        | {"name":1,"b":"name"}
                    tagged           | {a: &n !!str 7, b: *n}                     | {"a":"7","b":"7"}
                    merged nothing   | {a: &m {}, b: {<<: *m}, c: {<<: []}}       | {"a":{},"b":{},"c":{}}
                    """)
    void resolves(String name, String yaml, String expected) {
        assertEquals(expected, read(yaml));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    no anchor        | b: *nobody                 | 2 | alias *nobody has no anchor before it
                    anchor behind    | [*n, &n 1]                 | 2 | alias *n has no anchor before it
                    within itself    | a: &x [*x]                 | 2 | alias *x has no anchor before it
                    merge of text    | {<<: text}                 | 2 | << must name a mapping or a list of mappings
                    merge of texts   | {<<: [{}, text]}           | 2 | << must name a mapping or a list of mappings
                    odd name         | {<<: {[x]: 1}}             | 2 | the name of a field must be text
                    """)
    void refuses(String name, String yaml, int line, String reason) {
        var refused = assertThrows(StreamReadException.class, () -> read("# comment\n" + yaml));
        assertEquals(reason, refused.getOriginalMessage());
        assertEquals(line, refused.getLocation().getLineNr());
    }

    @Test
    void an_anchor_ends_with_its_document() {
        var parser = ResolvedYaml.of("a: &n 1\nb: *n\n---\nb: *n\n");
        parser.nextToken();
        assertEquals("{\"a\":1,\"b\":1}", json.readTree(parser).toString());
        var refused =
                assertThrows(
                        StreamReadException.class,
                        () -> {
                            parser.nextToken();
                            json.readTree(parser);
                        });
        assertEquals(4, refused.getLocation().getLineNr());
    }

    @Test
    void skips_a_value_and_its_aliases() {
        var parser = ResolvedYaml.of("a: &n {x: 1}\nb: [*n, {<<: *n}, {y: *n}]\nc: *n\n");
        parser.nextToken();
        for (String name : List.of("a", "b")) {
            assertEquals(name, parser.nextName());
            parser.nextToken();
            parser.skipChildren();
        }
        assertEquals("c", parser.nextName());
        parser.nextToken();
        assertEquals("{\"x\":1}", json.readTree(parser).toString());
    }

    /// Aliases of aliases are refused before they fill the memory: 10^9 values, a nest of 100,000
    /// lists, 400 anchors around the same long list, and as many anchors as the text has room for.
    @Test
    void bounds_what_aliases_stand_for() {
        var laughs = new StringBuilder("a0: &a0 [ha]\n");
        var nest = new StringBuilder("a0: &a0 [ha]\n");
        for (int i = 1; i <= 9; i++) {
            String before = "*a" + (i - 1);
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, (before + ", ").repeat(10)));
        }
        for (int i = 1; i <= 1000; i++) {
            nest.append(
                    "a%d: &a%d %s*a%d%s\n"
                            .formatted(i, i, "[".repeat(100), i - 1, "]".repeat(100)));
        }
        var around = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            around.append("&a").append(i).append(" [");
        }
        around.append("1,".repeat(10_000)).append("]".repeat(400));
        String many = "aliases stand for more than 1000000 values";
        assertEquals(many, refusal(laughs.toString()));
        assertEquals(many, refusal(around.toString()));
        assertTrue(
                refusal(nest.toString()).contains("depth (501) exceeds"), refusal(nest.toString()));
        assertEquals("values are nested more than 500 deep", refusal("&a [".repeat(100_000)));
        String few = "a: &a [1, 2, 3, 4]\nb: [" + "*a, ".repeat(100_000) + "]\n";
        assertTrue(read(few).endsWith(",[1,2,3,4]]}"));
    }

    /// A tree of which parts are anchors and aliases reads like the tree without them.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void reads_like_the_text_without_aliases(long fixed) {
        long seed = fixed == 0 ? System.nanoTime() : fixed;
        var yaml = new YAMLMapper();
        for (int i = 0; i < 300; i++) {
            var writer = new Writer(new Random(seed + i));
            writer.value(0);
            String plain = yaml.readTree(writer.plain.toString()).toString();
            assertEquals(
                    plain,
                    read(writer.aliased.toString()),
                    () -> "seed " + seed + ": " + writer.aliased);
        }
    }

    private String refusal(String yaml) {
        return assertThrows(JacksonException.class, () -> read(yaml)).getOriginalMessage();
    }

    private String read(String yaml) {
        try (var parser = ResolvedYaml.of(yaml)) {
            return json.readTree(parser).toString();
        }
    }

    /// Writes a random value twice: plain, and with anchors and aliases.
    private static final class Writer {
        private final Random random;
        private final List<String> anchored = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();
        private final StringBuilder aliased = new StringBuilder();

        Writer(Random random) {
            this.random = random;
        }

        void value(int depth) {
            if (!anchored.isEmpty() && random.nextInt(3) == 0) {
                int which = random.nextInt(anchored.size());
                plain.append(anchored.get(which));
                aliased.append("*a").append(which).append(' ');
                return;
            }
            boolean anchor = random.nextInt(3) == 0;
            int before = plain.length();
            var text = new StringBuilder();
            int mark = aliased.length();
            fresh(depth);
            if (anchor) {
                text.append("&a").append(anchored.size()).append(' ');
                aliased.insert(mark, text);
                anchored.add(plain.substring(before));
            }
        }

        private void fresh(int depth) {
            int kind = depth > 4 ? 0 : random.nextInt(3);
            switch (kind) {
                case 0 -> both(String.valueOf(random.nextInt(100)));
                case 1 -> {
                    both("[");
                    for (int i = random.nextInt(4); i > 0; i--) {
                        value(depth + 1);
                        both(", ");
                    }
                    both("]");
                }
                default -> {
                    both("{");
                    for (int i = random.nextInt(4); i > 0; i--) {
                        both("k" + i + ": ");
                        value(depth + 1);
                        both(", ");
                    }
                    both("}");
                }
            }
        }

        private void both(String text) {
            plain.append(text);
            aliased.append(text);
        }
    }
}
