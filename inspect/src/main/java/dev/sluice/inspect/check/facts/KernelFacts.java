package dev.sluice.inspect.check.facts;

import dev.sluice.model.Ip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the kernel says of itself, and its settings.
///
/// @param release `uname -r`
/// @param settings sysctls by their dotted name; empty if this kernel lacks one
/// @param missing the modules that are neither loaded nor built in, of those that were looked for
/// @param links the interfaces
/// @param addresses the node's own addresses of both families, without loopback, link-local ones
///   and those of service addresses
public record KernelFacts(
        Fact<String> release,
        Map<String, Fact<Optional<String>>> settings,
        Fact<Set<String>> missing,
        Fact<List<NodeLink>> links,
        Fact<List<Ip>> addresses) {
    public KernelFacts {
        settings = Map.copyOf(settings);
    }

    /// Returns a sysctl; without a value if the kernel lacks it.
    public Fact<Optional<String>> setting(String name) {
        Fact<Optional<String>> found = settings.get(name);
        return found == null ? new Fact.Inapplicable<>(name + " was not looked at") : found;
    }
}
