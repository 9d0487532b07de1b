package dev.sluice.kube.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value of a kubeconfig, as its YAML has it.
sealed interface KubeconfigNode {
    /// @param value a String, a Boolean or a Number
    /// @param text the value as it is written, without quotes: a token may look like a number
    record Scalar(Object value, String text) implements KubeconfigNode {}

    record Sequence(List<@Nullable KubeconfigNode> items) implements KubeconfigNode {}

    /// @param fields those that are not null
    record Mapping(Map<String, KubeconfigNode> fields) implements KubeconfigNode {}
}
