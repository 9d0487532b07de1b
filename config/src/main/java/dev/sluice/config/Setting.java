package dev.sluice.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/// A field of a configuration file, and all that is to be known of it. [Settings] has the list.
///
/// @param path from the root, `conntrack.min`; `[]` behind a name stands for any item of its list
/// @param flag the word of the flag that sets it too; empty for none
/// @param byDefault what holds where it is left out, as it is written; empty for empty text, an
///   empty list or no objects
/// @param flagDefault the same where there is no file; kube-proxy differs in one field
/// @param zeroIsDefault whether a file's zero means the default, as in kube-proxy
/// @param modes in which it counts; none for what is accepted and has no effect
/// @param meaning one line, without a full stop; the flag's help too
record Setting(
        String path,
        String flag,
        Type type,
        String byDefault,
        String flagDefault,
        boolean zeroIsDefault,
        Set<ProxyMode> modes,
        String meaning) {

    /// What a field takes, and with that the flag that sets it.
    enum Type {
        TEXT(Flag.Kind.TEXT),
        /// Text that a flag cannot set to empty.
        NAME(Flag.Kind.WORD),
        /// Of a file.
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
        /// Never looked at.
        ANY(Flag.Kind.TEXT);

        private final Flag.Kind kind;

        Type(Flag.Kind kind) {
            this.kind = kind;
        }

        /// Of a flag that sets such a field.
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

    /// The default of a duration.
    ///
    /// @param text one of the two defaults
    /// @throws java.util.NoSuchElementException if it is none, which is a fault of the list
    static Duration duration(String text) {
        return GoDuration.parse(text).orElseThrow();
    }

    /// The path of what holds it, with a dot behind; empty for the root.
    String parent() {
        return path.substring(0, path.lastIndexOf('.') + 1);
    }

    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
