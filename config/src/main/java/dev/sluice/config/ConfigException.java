package dev.sluice.config;

import dev.sluice.base.input.OneLine;
import java.util.List;

/// The configuration cannot be used. Every problem is one line that names the place, the field and
/// the reason; of very many, some are told.
public final class ConfigException extends Exception {
    private final List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join("; ", OneLine.each(problems)));
        this.problems = List.copyOf(OneLine.each(problems));
    }

    public List<String> problems() {
        return problems;
    }
}
