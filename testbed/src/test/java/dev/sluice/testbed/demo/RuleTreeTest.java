package dev.sluice.testbed.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RuleTreeTest {
    private static final TextStyle PLAIN = new TextStyle(false);

    /// Output of `iptables-save` on a node with a Service of three endpoints and another Service.
    private static final String SAVE =
            """
            *nat
            :PREROUTING ACCEPT [0:0]
            :KUBE-SERVICES - [0:0]
            -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
            -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
            -A KUBE-SEP-6P2NHONNFFYIY2I7 -s 10.244.3.4/32 -m comment --comment "shop/web:http" -j KUBE-MARK-MASQ
            -A KUBE-SEP-6P2NHONNFFYIY2I7 -p tcp -m comment --comment "shop/web:http" -m tcp -j DNAT --to-destination 10.244.3.4:8080
            -A KUBE-SEP-XTJTEC7KOHLCQM25 -s 10.244.1.2/32 -m comment --comment "shop/web:http" -j KUBE-MARK-MASQ
            -A KUBE-SEP-XTJTEC7KOHLCQM25 -p tcp -m comment --comment "shop/web:http" -m tcp -j DNAT --to-destination 10.244.1.2:8080
            -A KUBE-SEP-ZEIDTFVL27F4EVRN -s 10.244.2.3/32 -m comment --comment "shop/web:http" -j KUBE-MARK-MASQ
            -A KUBE-SEP-ZEIDTFVL27F4EVRN -p tcp -m comment --comment "shop/web:http" -m tcp -j DNAT --to-destination 10.244.2.3:8080
            -A KUBE-SERVICES -d 10.96.10.2/32 -p tcp -m comment --comment "shop/web:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-AAAAAAAAAAAAAAAA
            -A KUBE-SERVICES -d 10.96.10.1/32 -p tcp -m comment --comment "shop/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-67NZLRHBNDSAWJRO
            -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
            -A KUBE-SVC-67NZLRHBNDSAWJRO ! -s 10.244.0.0/16 -d 10.96.10.1/32 -p tcp -m comment --comment "shop/web:http cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
            -A KUBE-SVC-67NZLRHBNDSAWJRO -m comment --comment "shop/web:http -> 10.244.1.2:8080" -m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-XTJTEC7KOHLCQM25
            -A KUBE-SVC-67NZLRHBNDSAWJRO -m comment --comment "shop/web:http -> 10.244.2.3:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-ZEIDTFVL27F4EVRN
            -A KUBE-SVC-67NZLRHBNDSAWJRO -m comment --comment "shop/web:http -> 10.244.3.4:8080" -j KUBE-SEP-6P2NHONNFFYIY2I7
            COMMIT
            """;

    @Test
    void theWaysOfOneServicePort() {
        var tree = RuleTree.of(SAVE, "KUBE-SERVICES", "shop/web:http");
        assertEquals(
                List.of(
                        "KUBE-SERVICES",
                        "└─ KUBE-SVC-67NZLRHBNDSAWJRO     to 10.96.10.1:80/tcp",
                        "   ├─ KUBE-MARK-MASQ             not from 10.244.0.0/16",
                        "   ├─ KUBE-SEP-XTJTEC7KOHLCQM25  1 in 3                  → 10.244.1.2:8080",
                        "   ├─ KUBE-SEP-ZEIDTFVL27F4EVRN  1 in 2                  → 10.244.2.3:8080",
                        "   └─ KUBE-SEP-6P2NHONNFFYIY2I7  the rest                → 10.244.3.4:8080"),
                tree.lines(PLAIN));
        assertEquals(
                List.of("10.244.1.2:8080", "10.244.2.3:8080", "10.244.3.4:8080"),
                tree.destinations());
    }

    @Test
    void aServiceThatIsNotThereHasNoWays() {
        var tree = RuleTree.of(SAVE, "KUBE-SERVICES", "shop/we");
        assertEquals(List.of("KUBE-SERVICES"), tree.lines(PLAIN));
        assertEquals(List.of(), tree.destinations());
    }
}
