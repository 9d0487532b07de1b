package dev.sluice.testbed.whole;

import dev.sluice.config.ProxyMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IptablesDriftIT extends Drifting {
    IptablesDriftIT() {
        super(ProxyMode.IPTABLES);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    iptables -t nat -F KUBE-SERVICES                   | (iptables (pid     | table nat: chain KUBE-SERVICES
                    iptables -t nat -F                                 | (iptables (pid     | table nat: chain
                    iptables -t nat -F PREROUTING                      | (iptables (pid     | table nat: the jump from PREROUTING to KUBE-SERVICES is gone
                    iptables -F FORWARD                                | (iptables (pid     | table filter: the jump from FORWARD to KUBE-
                    iptables -t nat -I KUBE-SERVICES -j RETURN         | (iptables (pid     | table nat: chain KUBE-SERVICES
                    nft flush ruleset                                  | (nft (pid          | changed our rules in table
                    nft delete table ip nat                            | (nft (pid          | table nat: chain
                    ip6tables -t nat -F KUBE-POSTROUTING               | (ip6tables (pid    | IPv6: another program
                    """)
    @Override
    void isUndone(String command, String who, String what) throws Exception {
        super.isUndone(command, who, what);
    }

    @Override
    String[] change() {
        return new String[] {
            "iptables -t nat -F KUBE-SERVICES", "table nat: chain KUBE-SERVICES changed"
        };
    }
}
