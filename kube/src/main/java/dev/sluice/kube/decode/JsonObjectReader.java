package dev.sluice.kube.decode;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.ObjectRules;
import dev.sluice.model.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/// Reads an API object from the parser's current token on. Each method consumes one value, of
/// whatever type, and leaves the parser at the last token of it. So a value of a wrong type does
/// not affect its neighbours. JSON's `null` counts as absent. Faults are recorded with their field.
public final class JsonObjectReader {
    /// The number of faults of an object that are reported one by one.
    private static final int MOST_NOTES = 5;

    private final JsonParser parser;
    private final TokenStreamContext outside;
    private final List<Note> notes = new ArrayList<>(0);
    private int unnamed;
    private boolean overfull;

    private record Note(String field, String fault) {}

    /// @param parser at the first token of a value
    public JsonObjectReader(JsonParser parser) {
        this.parser = parser;
        TokenStreamContext at = parser.streamReadContext();
        this.outside = startsStructure() ? at.getParent() : at;
    }

    /// Reads an object.
    ///
    /// @param visitor is called with each field's name while the parser is at its value, and must
    ///   consume that value
    /// @return whether the value is an object, or absent
    public boolean object(Consumer<String> visitor) {
        if (isNull()) {
            return true;
        }
        if (!is(JsonToken.START_OBJECT, "an object")) {
            return false;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            visitor.accept(name);
        }
        return true;
    }

    /// Reads a list.
    ///
    /// @param most the largest allowed number of elements; further ones are skipped and reported
    /// @param visitor is called while the parser is at an element, and must consume it
    /// @return whether the value is a list of at most that many elements, or absent
    public boolean list(int most, Runnable visitor) {
        if (isNull()) {
            return true;
        }
        if (!is(JsonToken.START_ARRAY, "a list")) {
            return false;
        }
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (++count <= most) {
                visitor.run();
            } else {
                parser.skipChildren();
            }
        }
        if (count > most) {
            note("holds " + count + " elements, more than " + most + ": the object is skipped");
            overfull = true;
        }
        return count <= most;
    }

    public void skip() {
        parser.skipChildren();
    }

    /// A string, or null if it is absent or not a string.
    public @Nullable String text() {
        return is(JsonToken.VALUE_STRING, "a text") ? parser.getString() : null;
    }

    public String text(String absent) {
        String text = text();
        return text == null ? absent : text;
    }

    boolean flag(boolean absent) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> {
                is(JsonToken.VALUE_TRUE, "true or false");
                yield absent;
            }
        };
    }

    /// A whole number from 0 to `greatest`. It is 0 if absent or invalid: the API does not
    /// distinguish 0 and unset numbers.
    public int number(int greatest) {
        if (!is(JsonToken.VALUE_NUMBER_INT, "a whole number")) {
            return 0;
        }
        long value =
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? -1
                        : parser.getLongValue();
        if (value < 0 || value > greatest) {
            note(
                    "is "
                            + ObjectProblem.quote(parser.getString())
                            + ", not a number up to "
                            + greatest);
            return 0;
        }
        return (int) value;
    }

    /// A port number, 1 to 65535; 0 if absent or invalid.
    int port() {
        return number(65535);
    }

    /// An address that a host in the cluster can have; null if the text is empty, not an address,
    /// or a special one such as loopback.
    @Nullable Ip ip() {
        String text = text("");
        return text.isEmpty() ? null : ip(place(), text);
    }

    /// @param field the field that held the text
    @Nullable Ip ip(String field, String text) {
        Ip ip = Ip.parse(text).orElse(null);
        String fault = ip == null ? "not an IP address" : ObjectRules.specialKind(ip);
        if (fault.isEmpty()) {
            return ip;
        }
        note(field, "is " + ObjectProblem.quote(text) + ", " + fault + ": skipped");
        return null;
    }

    /// A network, with or without blanks around it; null if the text is empty or invalid.
    @Nullable Cidr cidr() {
        String text = text("").strip();
        if (text.isEmpty()) {
            return null;
        }
        Cidr cidr = Cidr.parse(text).orElse(null);
        if (cidr == null) {
            note("is " + ObjectProblem.quote(text) + ", not a network (address/length): skipped");
        }
        return cidr;
    }

    /// A transport protocol, TCP if absent; null if unknown.
    @Nullable Protocol protocol() {
        String text = text("TCP");
        Protocol protocol = Protocol.parse(text).orElse(null);
        if (protocol == null) {
            note("is " + ObjectProblem.quote(text) + ", not TCP, UDP or SCTP: the port is skipped");
        }
        return protocol;
    }

    /// Whether a list was longer than the API server allows. Its remaining elements were skipped,
    /// so that what was read does not represent the object.
    boolean isOverfull() {
        return overfull;
    }

    /// Records a fault of the current value.
    void note(String fault) {
        note(place(), fault);
    }

    void note(String field, String fault) {
        if (notes.size() < MOST_NOTES) {
            notes.add(new Note(field, fault));
        } else {
            unnamed++;
        }
    }

    /// The recorded faults.
    ///
    /// @param object names the object, which is often known only after it was read
    public List<ObjectProblem> problems(String object) {
        if (notes.isEmpty()) {
            return List.of();
        }
        List<ObjectProblem> problems = new ArrayList<>();
        for (Note note : notes) {
            problems.add(new ObjectProblem(object, note.field, note.fault));
        }
        if (unnamed > 0) {
            problems.add(
                    new ObjectProblem(object, unnamed + " more", "could not be read: skipped"));
        }
        return problems;
    }

    private boolean is(JsonToken wanted, String description) {
        if (parser.currentToken() == wanted) {
            return true;
        }
        if (!isNull()) {
            note("is not " + description + ": skipped");
            parser.skipChildren();
        }
        return false;
    }

    /// Whether the current value is null, which counts as absent.
    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    private boolean startsStructure() {
        JsonToken token = parser.currentToken();
        return token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
    }

    /// The path of the current value within the object: `spec.ports[1].nodePort`.
    private String place() {
        TokenStreamContext at = parser.streamReadContext();
        if (startsStructure()) {
            at = at.getParent();
        }
        var path = new StringBuilder();
        for (; at != null && at != outside && !at.inRoot(); at = at.getParent()) {
            path.insert(
                    0, at.inArray() ? "[" + at.getCurrentIndex() + "]" : "." + at.currentName());
        }
        return path.isEmpty() ? "the object" : path.substring(path.charAt(0) == '.' ? 1 : 0);
    }
}
