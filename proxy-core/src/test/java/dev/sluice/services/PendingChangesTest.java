package dev.sluice.services;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.model.ServiceName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PendingChangesTest {
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final ServiceName CART = new ServiceName("shop", "cart");

    private final PendingChanges pending = new PendingChanges();

    @Test
    void changes_of_one_object_are_one() {
        pending.add(WEB, slice(1, 3));
        pending.add(WEB, slice(2, 4));
        pending.add(WEB, slice(1, 5));
        assertEquals(
                List.of("5", "4"),
                pending.take().getOrDefault(WEB, List.of()).stream()
                        .map(ObservedChange::resourceVersion)
                        .toList());
        assertEquals(Map.of(), pending.take());
    }

    @Test
    void those_of_other_services_stay() {
        pending.add(WEB, slice(1, 3));
        pending.add(CART, slice(2, 4));
        assertEquals(Map.of(WEB, List.of(slice(1, 3))), pending.take(WEB::equals));
        assertEquals(Map.of(CART, List.of(slice(2, 4))), pending.take());
    }

    @Test
    void their_number_is_limited() {
        for (int i = 0; i < PendingChanges.MOST_SERVICES + 10; i++) {
            pending.add(new ServiceName("shop", "web-" + i), slice(i, i));
        }
        for (int i = 0; i < PendingChanges.MOST_OF_A_SERVICE + 10; i++) {
            pending.add(new ServiceName("shop", "web-0"), slice(i, i));
        }
        Map<ServiceName, List<ObservedChange>> taken = pending.take();
        assertEquals(PendingChanges.MOST_SERVICES, taken.size());
        assertEquals(
                PendingChanges.MOST_OF_A_SERVICE,
                taken.getOrDefault(new ServiceName("shop", "web-0"), List.of()).size());
    }

    private static ObservedChange slice(int number, int version) {
        return new ObservedChange(
                "EndpointSlice", "shop/slice-" + number, Integer.toString(version), Instant.EPOCH);
    }
}
