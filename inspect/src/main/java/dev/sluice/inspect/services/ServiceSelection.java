package dev.sluice.inspect.services;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Some of the frontends of Services: those that match, sorted, and of these one page.
///
/// @param search words that must all occur in a frontend's Service, port, type, address or reason,
///   in any case and order; empty for all
/// @param states the states to list; empty for all
/// @param policy the traffic policy to list; empty for all
/// @param descending whether the order is reversed
/// @param offset how many of those that match come before the page
/// @param limit the most that the page has
public record ServiceSelection(
        String search,
        Set<FrontendState> states,
        String policy,
        ServiceOrder order,
        boolean descending,
        int offset,
        int limit) {
    public ServiceSelection {
        states = Set.copyOf(states);
    }

    /// One page.
    ///
    /// @param total how many match
    /// @param counts how many there are of each state, whatever `states` is; the words of the
    ///   states as keys
    public record SelectedServices(
            int total, Map<String, Integer> counts, List<ServiceStatus> rows) {}

    /// Selects from all frontends, in the order of [ServiceStatuses#of].
    public SelectedServices of(List<ServiceStatus> all) {
        String[] words = search.strip().toLowerCase(Locale.ROOT).split("\\s+", -1);
        Map<String, Integer> counts = new TreeMap<>();
        List<ServiceStatus> found = new ArrayList<>();
        for (ServiceStatus row : all) {
            boolean matches = (policy.isEmpty() || policy.equals(row.policy())) && has(row, words);
            if (matches) {
                counts.merge(row.state().toString(), 1, Integer::sum);
                if (states.isEmpty() || states.contains(row.state())) {
                    found.add(row);
                }
            }
        }
        if (order != ServiceOrder.SERVICE || descending) {
            Comparator<ServiceStatus> by = order.comparator();
            found.sort(descending ? by.reversed() : by);
        }
        int start = Math.min(offset, found.size());
        int end = start + Math.min(limit, found.size() - start);
        return new SelectedServices(found.size(), counts, List.copyOf(found.subList(start, end)));
    }

    private static boolean has(ServiceStatus row, String[] words) {
        for (String word : words) {
            boolean found =
                    row.service().contains(word)
                            || row.frontend().contains(word)
                            || row.type().toLowerCase(Locale.ROOT).contains(word)
                            || (row.port() != null && row.port().contains(word))
                            || (row.reason() != null
                                    && row.reason().toLowerCase(Locale.ROOT).contains(word));
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
