package dev.sluice.kube.decode;

import com.github.benmanes.caffeine.cache.Interner;
import dev.sluice.model.ServicePort;
import dev.sluice.model.SlicePort;
import java.util.List;

/// Shares one instance of equal values that API objects repeat thousands of times, such as the
/// names of nodes and ports. Unreferenced values are freed. Safe from any thread.
///
/// Addresses and names of objects are not shared: nearly all are unique, and an entry costs more
/// memory than a duplicate.
public final class SharedValues {
    private final Interner<String> texts = Interner.newWeakInterner();
    private final Interner<List<String>> hints = Interner.newWeakInterner();
    private final Interner<List<SlicePort>> slicePorts = Interner.newWeakInterner();
    private final Interner<List<ServicePort>> servicePorts = Interner.newWeakInterner();

    String text(String text) {
        return text.isEmpty() ? "" : texts.intern(text);
    }

    List<String> hints(List<String> names) {
        return names.isEmpty() ? List.of() : hints.intern(List.copyOf(names));
    }

    List<SlicePort> slicePorts(List<SlicePort> ports) {
        return ports.isEmpty() ? List.of() : slicePorts.intern(List.copyOf(ports));
    }

    List<ServicePort> servicePorts(List<ServicePort> ports) {
        return ports.isEmpty() ? List.of() : servicePorts.intern(List.copyOf(ports));
    }
}
