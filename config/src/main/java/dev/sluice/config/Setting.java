package dev.sluice.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/// One field of a configuration file. [Settings] has the list.
///
/// @param path the path from the root, such as `conntrack.min`; `[]` after a name stands for any
///   item of its list
/// @param flag the word of the flag that also sets it; empty for none
/// @param byDefault the value if a file leaves the field out, as it is written in a file; empty for
///   empty text, an empty list or no objects
/// @param flagDefault the value if there is no file; kube-proxy's differs in one field
/// @param zeroIsDefault whether a zero in a file means the default, as in kube-proxy
/// @param modes the modes in which it has an effect; empty for a field that is accepted without
///   effect
/// @param meaning one line without a full stop; also the help of the flag
record Setting(
        String path,
        String flag,
        Type type,
        String byDefault,
        String flagDefault,
        boolean zeroIsDefault,
        Set<ProxyMode> modes,
        String meaning) {

    /// The type of a field's value, which also decides the kind of its flag.
    enum Type {
        TEXT(Flag.Kind.TEXT),
        /// Text; a flag cannot set it to empty text.
        NAME(Flag.Kind.WORD),
        /// The path of a file.
        PATH(Flag.Kind.TEXT),
        /// One of some words.
        CHOICE(Flag.Kind.TEXT),
        IP(Flag.Kind.WORD),
        /// An IP address and a port; the port may be left out.
        ADDRESS(Flag.Kind.WORD),
        LIST(Flag.Kind.LIST),
        BOOLEAN(Flag.Kind.SWITCH),
        /// Booleans by name.
        GATES(Flag.Kind.GATES),
        /// A whole number of 32 bits.
        NUMBER(Flag.Kind.NUMBER),
        DECIMAL(Flag.Kind.DECIMAL),
        DURATION(Flag.Kind.DURATION),
        /// A list of objects; their fields are settings of their own.
        OBJECTS(Flag.Kind.LIST),
        /// Any value; it is never read.
        ANY(Flag.Kind.TEXT);

        private final Flag.Kind kind;

        Type(Flag.Kind kind) {
            this.kind = kind;
        }

        /// Returns the kind of a flag that sets such a field.
        Flag.Kind kind() {
            return kind;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Setting {
        modes = Set.copyOf(modes);
    }

    boolean hasEffect() {
        return !modes.isEmpty();
    }

    /// Parses the default of a duration.
    ///
    /// @param text one of the two defaults
    /// @throws java.util.NoSuchElementException if it is not a duration, which is an error in the
    ///   list
    static Duration duration(String text) {
        return GoDuration.parse(text).orElseThrow();
    }

    /// Returns the path of the object that contains the field, with a trailing dot; empty for the
    /// root.
    String parent() {
        return path.substring(0, path.lastIndexOf('.') + 1);
    }

    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
