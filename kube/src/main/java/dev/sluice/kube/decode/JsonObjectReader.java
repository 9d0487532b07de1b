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

/// Walks the API object a parser stands at. Each method takes the value at hand and leaves the
/// parser at its last token, whatever its type, so that a value of a wrong type costs itself and
/// nothing beside it. JSON's `null` is as good as absent. What is wrong is noted with its place.
public final class JsonObjectReader {
    /// An object full of faults is named by a few of them.
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

    /// @param visitor called with each field's name, the parser at its value; must take the value
    /// @return whether it is an object, or absent
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

    /// @param most how many elements it may have
    /// @param visitor called with the parser at each element; must take it
    /// @return whether it is a list of no more, or absent
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

    /// A text, or null if it is absent.
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

    /// A whole number within bounds; one that is absent or 0 is 0, as in the API, where a number
    /// that is not set and 0 are the same.
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

    /// A number of a port; 0 is none.
    int port() {
        return number(65535);
    }

    /// An address that can be somebody's in the cluster; null if the text is empty or not one.
    @Nullable Ip ip() {
        String text = text("");
        return text.isEmpty() ? null : ip(place(), text);
    }

    /// @param field where the text stood
    @Nullable Ip ip(String field, String text) {
        Ip ip = Ip.parse(text).orElse(null);
        String fault = ip == null ? "not an IP address" : ObjectRules.specialKind(ip);
        if (fault.isEmpty()) {
            return ip;
        }
        note(field, "is " + ObjectProblem.quote(text) + ", " + fault + ": skipped");
        return null;
    }

    /// A network, blanks around it allowed; null if the text is empty or not one.
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

    /// A transport protocol, TCP if absent; null if it is unknown.
    @Nullable Protocol protocol() {
        String text = text("TCP");
        Protocol protocol = Protocol.parse(text).orElse(null);
        if (protocol == null) {
            note("is " + ObjectProblem.quote(text) + ", not TCP, UDP or SCTP: the port is skipped");
        }
        return protocol;
    }

    /// Whether a list was longer than any that the API server lets in: what was left out of it is
    /// not known, so that the rest cannot stand for the object.
    boolean isOverfull() {
        return overfull;
    }

    /// Notes a fault of the value at hand.
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

    /// The faults noted, now that it is known whose they are.
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

    /// Whether the value is null, which is as good as none.
    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    private boolean startsStructure() {
        JsonToken token = parser.currentToken();
        return token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
    }

    /// Where the parser stands, from the object's own root: `spec.ports[1].nodePort`.
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
