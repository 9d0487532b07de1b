package dev.sluice.config;

import dev.sluice.base.input.OneLine;
import java.util.List;

/// Thrown for an unusable configuration. Each problem is one line that names the place, the field
/// and the reason. After the first 20, one line states how many more there are.
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
