package dev.sluice.inspect.check.facts;

import java.util.function.BiFunction;
import java.util.function.Function;

/// One thing that was looked at.
public sealed interface Fact<T> {
    /// It was read.
    record Known<T>(T value) implements Fact<T> {}

    /// It exists, and could not be read.
    ///
    /// @param why what was read and what prevented it, in one line
    record Unreadable<T>(String why) implements Fact<T> {}

    /// There is nothing to read here, such as the plans of a daemon that does not run.
    ///
    /// @param why the reason in a few words
    record Inapplicable<T>(String why) implements Fact<T> {}

    /// Returns what follows from the value. What is not known stays so.
    default <U> Fact<U> map(Function<T, U> change) {
        return then(value -> new Known<>(change.apply(value)));
    }

    /// Returns the fact that follows from the value. What is not known stays so.
    default <U> Fact<U> then(Function<T, Fact<U>> next) {
        return switch (this) {
            case Known<T>(T value) -> next.apply(value);
            case Unreadable<T>(String why) -> new Unreadable<>(why);
            case Inapplicable<T>(String why) -> new Inapplicable<>(why);
        };
    }

    /// Returns what follows from two values. If one of them is not known, neither is the result.
    default <U, V> Fact<V> and(Fact<U> other, BiFunction<T, U, V> join) {
        return then(value -> other.map(its -> join.apply(value, its)));
    }

    /// Returns the value, or another one if it is not known.
    default T or(T other) {
        return this instanceof Known<T>(T value) ? value : other;
    }
}
