package dev.sluice.daemon.cli;

import dev.sluice.config.ConfigException;
import java.util.List;

/// A command failed. Each line names the place and the reason.
sealed class CommandException extends Exception permits DaemonAbsentException {
    private final List<String> lines;

    CommandException(String line) {
        super(line);
        this.lines = List.of(line);
    }

    CommandException(String line, Throwable cause) {
        super(line, cause);
        this.lines = List.of(line);
    }

    /// Uses the message of the cause.
    CommandException(Exception cause) {
        this(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }

    CommandException(ConfigException cause) {
        super(cause.getMessage(), cause);
        this.lines = cause.problems();
    }

    List<String> lines() {
        return lines;
    }
}
