package dev.sluice.daemon.config;

import java.util.List;

/// The configuration cannot be used. Every problem is one line that names the place, the field and
/// the reason.
public final class ConfigException extends Exception {
    private final List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
