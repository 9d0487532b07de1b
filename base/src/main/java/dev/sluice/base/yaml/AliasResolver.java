package dev.sluice.base.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/// Turns the events of a YAML text into those of the same text without aliases and merge keys. See
/// [ResolvedYaml] for what they mean. An event is the start or end of a mapping or list, or a
/// scalar; the value of an anchor is kept as its events.
final class AliasResolver {
    /// The bound of all that the aliases of a text stand for, in events. Nine lines of aliases of
    /// aliases could otherwise stand for a billion values.
    static final int MOST_VALUES = 1_000_000;

    /// The depth of the text, which Jackson bounds likewise.
    private static final int DEEPEST = 500;

    private static final String MERGE = "<<";
    private static final String NO_MAPPING = "<< must name a mapping or a list of mappings";

    private final Supplier<@Nullable Event> text;
    private final BiFunction<String, Event, RuntimeException> fault;
    private final Map<Anchor, List<Event>> anchors = new HashMap<>();

    /// The mappings and lists of the text that are open, the innermost first.
    private final Deque<Open> open = new ArrayDeque<>();

    /// Events that come before the rest of the text, the innermost first.
    private final Deque<Iterator<Event>> repeats = new ArrayDeque<>();

    private int recording;
    private long copied;

    /// @param text the events of the text; null behind the last
    /// @param fault makes an exception of a reason and the event that is wrong
    AliasResolver(
            Supplier<@Nullable Event> text, BiFunction<String, Event, RuntimeException> fault) {
        this.text = text;
        this.fault = fault;
    }

    /// A mapping or list of the text.
    private static final class Open {
        private final boolean mapping;
        private final Set<String> names = new HashSet<>();
        private final Map<String, List<Event>> merged = new LinkedHashMap<>();

        /// Whether the next node is the name of a field.
        private boolean atName;

        Open(boolean mapping) {
            this.mapping = mapping;
            this.atName = mapping;
        }
    }

    /// Returns the next event; null behind the last.
    @Nullable Event next() {
        while (true) {
            Event repeated = repeated();
            if (repeated != null) {
                return repeated;
            }
            Event event = text.get();
            if (event == null) {
                return null;
            }
            boolean name = event instanceof NodeEvent && startsName();
            if (name && event instanceof ScalarEvent key && key.isPlain() && isMerge(key)) {
                merge(open.element(), key);
            } else {
                return resolved(event, name);
            }
        }
    }

    private static boolean isMerge(ScalarEvent key) {
        return key.getValue().equals(MERGE);
    }

    private @Nullable Event repeated() {
        while (!repeats.isEmpty()) {
            if (repeats.element().hasNext()) {
                return repeats.element().next();
            }
            repeats.remove();
        }
        return null;
    }

    /// Notes that a node of the text begins. Returns whether it is the name of a field.
    private boolean startsName() {
        Open in = open.peek();
        if (in == null || !in.mapping) {
            return false;
        }
        in.atName = !in.atName;
        return !in.atName;
    }

    private Event resolved(Event event, boolean name) {
        return switch (event.getEventId()) {
            case Alias -> alias((AliasEvent) event, name);
            case Scalar -> {
                var scalar = (ScalarEvent) event;
                if (name) {
                    open.element().names.add(scalar.getValue());
                }
                scalar.getAnchor().ifPresent(anchor -> anchors.put(anchor, List.of(event)));
                yield event;
            }
            case MappingStart, SequenceStart -> start((NodeEvent) event);
            case MappingEnd -> endOfMapping(event);
            case SequenceEnd -> {
                open.remove();
                yield event;
            }
            case DocumentStart -> {
                anchors.clear();
                yield event;
            }
            case Comment, DocumentEnd, StreamStart, StreamEnd -> event;
        };
    }

    private Event alias(AliasEvent alias, boolean name) {
        List<Event> value = anchors.get(alias.getAlias());
        if (value == null) {
            throw fault.apply("alias *" + alias.getAlias() + " has no anchor before it", alias);
        }
        if (name && value.getFirst() instanceof ScalarEvent scalar) {
            open.element().names.add(scalar.getValue());
        }
        count(value.size(), alias);
        return repeat(value);
    }

    private Event start(NodeEvent event) {
        if (open.size() == DEEPEST) {
            throw fault.apply("values are nested more than " + DEEPEST + " deep", event);
        }
        open.push(new Open(event instanceof MappingStartEvent));
        Optional<Anchor> anchor = event.getAnchor();
        if (anchor.isEmpty()) {
            return event;
        }
        List<Event> value = record(event);
        anchors.put(anchor.get(), value);
        return repeat(value);
    }

    /// Reads a value to its end. One within another that is read so is kept twice, so it counts.
    ///
    /// @param first its first event, which was read
    private List<Event> record(Event first) {
        List<Event> value = new ArrayList<>();
        recording++;
        Event event = first;
        int depth = 0;
        do {
            value.add(event);
            depth += nesting(event);
            if (depth > 0) {
                count(recording > 1 ? 1 : 0, event);
                event = following(event);
            }
        } while (depth > 0);
        recording--;
        return List.copyOf(value);
    }

    private Event following(Event event) {
        Event next = next();
        if (next == null) {
            throw fault.apply("the text ends within a value", event);
        }
        return next;
    }

    private static int nesting(Event event) {
        return switch (event.getEventId()) {
            case MappingStart, SequenceStart -> 1;
            case MappingEnd, SequenceEnd -> -1;
            default -> 0;
        };
    }

    private void count(int values, Event at) {
        copied += values;
        if (copied > MOST_VALUES) {
            throw fault.apply("aliases stand for more than " + MOST_VALUES + " values", at);
        }
    }

    /// Goes on with these events, and then as before.
    private Event repeat(List<Event> events) {
        Iterator<Event> repeat = events.iterator();
        repeats.push(repeat);
        return repeat.next();
    }

    /// Reads the value of a merge key.
    private void merge(Open into, Event key) {
        Iterator<Event> value = record(following(key)).iterator();
        switch (value.next().getEventId()) {
            case MappingStart -> fields(value, into);
            case SequenceStart -> {
                for (Event item = value.next();
                        item.getEventId() != Event.ID.SequenceEnd;
                        item = value.next()) {
                    if (item.getEventId() != Event.ID.MappingStart) {
                        throw fault.apply(NO_MAPPING, key);
                    }
                    fields(value, into);
                }
            }
            default -> throw fault.apply(NO_MAPPING, key);
        }
    }

    /// Notes the fields of a mapping.
    ///
    /// @param events those behind its start
    private void fields(Iterator<Event> events, Open into) {
        for (Event name = events.next();
                name.getEventId() != Event.ID.MappingEnd;
                name = events.next()) {
            if (!(name instanceof ScalarEvent scalar)) {
                throw fault.apply("the name of a field must be text", name);
            }
            List<Event> field = new ArrayList<>();
            field.add(name);
            int depth = 0;
            do {
                Event event = events.next();
                field.add(event);
                depth += nesting(event);
            } while (depth > 0);
            into.merged.putIfAbsent(scalar.getValue(), List.copyOf(field));
        }
    }

    /// Ends a mapping of the text, after its merged fields.
    private Event endOfMapping(Event end) {
        Open mapping = open.remove();
        mapping.merged.keySet().removeAll(mapping.names);
        if (mapping.merged.isEmpty()) {
            return end;
        }
        List<Event> rest = new ArrayList<>();
        mapping.merged.values().forEach(rest::addAll);
        rest.add(end);
        return repeat(rest);
    }
}
