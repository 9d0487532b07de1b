package dev.sluice.ipvs;

import java.util.List;
import java.util.Optional;

/// A node with a single setting.
final class FakeHost implements HostSettings {
    private boolean right = true;

    void spoil() {
        right = false;
    }

    boolean isRight() {
        return right;
    }

    @Override
    public Optional<String> wrong() {
        return right ? Optional.empty() : Optional.of("the setting is wrong");
    }

    @Override
    public List<String> repair() {
        right = true;
        return List.of();
    }
}
