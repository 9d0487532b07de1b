package dev.sluice.inspect.explain;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the Service that rules belong to by the names that proxies write into them: iptables mode
/// in comments, kube-proxy's nftables mode in the names of chains. Sluice's nftables mode and ipvs
/// mode write none into rules.
final class RuleNames {
    private static final String LABEL = "[a-z0-9][-a-z0-9.]{0,252}";

    private static final Pattern COMMENT =
            Pattern.compile(
                    "\"(%s/%s(?::%s)?) (?:cluster IP|external IP|loadbalancer IP|has no |-> )"
                            .formatted(LABEL, LABEL, LABEL));

    private static final Pattern CHAIN =
            Pattern.compile(
                    "(?:service|external)-[A-Z0-9]{8}-(%s/%s)/(?:tcp|udp|sctp)/(%s)?"
                            .formatted(LABEL, LABEL, LABEL));

    private RuleNames() {}

    /// Returns the first service port that the rules name, `namespace/name[:port]`.
    static Optional<String> service(List<MetRule> rules) {
        for (MetRule rule : rules) {
            Matcher comment = COMMENT.matcher(rule.rule());
            if (comment.find()) {
                return Optional.of(comment.group(1));
            }
            Matcher chain = CHAIN.matcher(rule.chain());
            if (chain.matches()) {
                String port = chain.group(2) == null ? "" : ":" + chain.group(2);
                return Optional.of(chain.group(1) + port);
            }
        }
        return Optional.empty();
    }
}
