package dev.sluice.iptables.trace;

import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Rule;
import dev.sluice.model.Ip;
import dev.sluice.trace.AddressPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The rules of a chain by the one address or port that they match. Immutable.
final class RuleIndex {
    private final List<Rule> rules;
    private final Map<Ip, int[]> byAddress = new HashMap<>();
    private final Map<Integer, int[]> byPort = new HashMap<>();
    private final int[] others;

    RuleIndex(List<Rule> rules) {
        this.rules = rules;
        Map<Ip, List<Integer>> ofAddress = new HashMap<>();
        Map<Integer, List<Integer>> ofPort = new HashMap<>();
        List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Ip ip = null;
            int port = 0;
            for (Match match : rules.get(i).matches()) {
                if (match instanceof Match.Destination(boolean negated, var cidr)
                        && !negated
                        && cidr.length() == cidr.family().bits()) {
                    ip = cidr.base();
                } else if (match instanceof Match.DestinationPort(_, int number)) {
                    port = number;
                }
            }
            if (ip != null) {
                ofAddress.computeIfAbsent(ip, _ -> new ArrayList<>()).add(i);
            } else if (port != 0) {
                ofPort.computeIfAbsent(port, _ -> new ArrayList<>()).add(i);
            } else {
                rest.add(i);
            }
        }
        ofAddress.forEach((ip, its) -> byAddress.put(ip, array(its)));
        ofPort.forEach((port, its) -> byPort.put(port, array(its)));
        this.others = array(rest);
    }

    /// The rules that a packet to a destination may meet, in their order.
    List<Rule> of(AddressPort to) {
        int[] address = byAddress.getOrDefault(to.ip(), new int[0]);
        int[] port = byPort.getOrDefault(to.port(), new int[0]);
        return Stream.of(address, port, others)
                .flatMapToInt(Arrays::stream)
                .sorted()
                .mapToObj(rules::get)
                .toList();
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
