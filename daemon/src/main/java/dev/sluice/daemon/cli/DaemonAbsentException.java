package dev.sluice.daemon.cli;

/// No daemon can be asked: nothing listens, or something else than Sluice's daemon answers.
final class DaemonAbsentException extends CommandException {
    DaemonAbsentException(String line) {
        super(line);
    }

    DaemonAbsentException(String line, Throwable cause) {
        super(line, cause);
    }
}
