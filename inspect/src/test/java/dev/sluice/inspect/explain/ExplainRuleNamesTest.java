package dev.sluice.inspect.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainRuleNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    KUBE-SERVICES | -d 10.96.0.1/32 -p tcp -m comment --comment "shop/web:http cluster IP" -j KUBE-SVC-X | shop/web:http
                    KUBE-SVC-X | -m comment --comment "shop/web -> 10.244.1.2:80" -j KUBE-SEP-Y | shop/web
                    service-ULMVA6XW-ns1/svc1/tcp/p80 | goto endpoint | ns1/svc1:p80
                    service-ULMVA6XW-ns1/svc1/udp/ | goto endpoint | ns1/svc1
                    KUBE-SERVICES | -m comment --comment "kubernetes service portals" -j X | none
                    """)
    void comments_and_chains_name_services(String chain, String rule, String service) {
        assertEquals(
                service,
                RuleNames.service(List.of(new MetRule("nat", chain, rule))).orElse("none"));
        assertEquals(Optional.empty(), RuleNames.service(List.of()));
    }
}
