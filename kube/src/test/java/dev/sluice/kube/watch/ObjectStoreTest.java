package dev.sluice.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.decode.DecodeResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ObjectStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private final List<String> written = new ArrayList<>();
    private final ObjectStore<String, String> store =
            new ObjectStore<>(
                    (name, value, trigger, _) -> written.add(name + "=" + value + "@" + trigger),
                    () -> written.add("listed"),
                    (_, _) -> {});

    @Test
    void writesATriggerOnlyWithAChange() {
        store.note(read("a", "1", NOON));
        store.note(read("a", "1", NOON.plusSeconds(1)));
        store.note(read("a", "2", NOON.plusSeconds(2)));
        store.note(read("a", null, NOON.plusSeconds(3)));
        store.note(read("a", null, NOON.plusSeconds(4)));

        assertEquals(List.of("a=1@" + NOON, "a=2@" + NOON.plusSeconds(2), "a=null@null"), written);
    }

    @Test
    void removesWhatAListLacks() {
        store.note(read("a", "1", null));
        store.note(read("b", "1", null));
        store.note(read("c", null, null));
        written.clear();
        var listing = store.list();
        listing.note(read("b", "2", null));
        listing.note(new DecodeResult.Illegible<>("d", "", List.of()));

        assertEquals(List.of("b=2@null"), written);
        listing.complete();
        assertEquals(List.of("b=2@null", "a=null@null", "listed"), written);
        assertEquals(2, listing.size());
    }

    @Test
    void keepsWhatAListHoldsButCannotBeRead() {
        store.note(read("a", "1", null));
        var listing = store.list();
        listing.note(new DecodeResult.Illegible<>("a", "", List.of()));
        listing.complete();

        assertEquals(List.of("a=1@null", "listed"), written);
    }

    @Test
    void whatIsRecalledIsReplacedByTheFirstList() {
        store.restore(Map.of("a", "former"));
        store.restore(Map.of("a", "older"));
        assertEquals(List.of("a=former@null", "listed", "listed"), written);
        assertFalse(store.isListed());
        written.clear();

        var listing = store.list();
        listing.note(read("b", "1", null));
        listing.complete();
        assertEquals(List.of("b=1@null", "a=null@null", "listed"), written);
        assertTrue(store.isListed());
        assertEquals(Map.of("b", "1"), store.named());
    }

    @Test
    void whatIsRecalledTouchesNothingThatIsKnown() {
        var listing = store.list();
        listing.note(read("a", "now", null));
        store.restore(Map.of("a", "former", "b", "former"));
        assertEquals(List.of("a=now@null", "b=former@null", "listed"), written);
        written.clear();
        listing.complete();
        store.restore(Map.of("c", "former"));
        assertEquals(List.of("b=null@null", "listed"), written);
    }

    private static DecodeResult<String, String> read(
            String name, @Nullable String value, @Nullable Instant trigger) {
        return new DecodeResult.Legible<>(name, value, trigger, "", List.of());
    }
}
