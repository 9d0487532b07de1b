package dev.sluice.inspect.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckTextTest {
    private static final Finding FORWARDING =
            FindingKind.NO_FORWARDING.at(
                    "net.ipv4.ip_forward", "it is 0: no packet to a pod is forwarded");
    private static final Finding LOCAL =
            FindingKind.NO_INTERNAL_ENDPOINT.at(
                    "shop/web:http", "all are elsewhere", "NAMESPACE", "shop", "NAME", "web");

    private static final CheckText TEXT = new CheckText(false);

    private static CheckReport report(CheckResult... results) {
        List<CheckResult> all = List.of(results);
        int errors = 0;
        int warnings = 0;
        for (CheckResult result : all) {
            for (Finding finding : result.findings()) {
                errors += finding.severity().equals("error") ? 1 : 0;
                warnings += finding.severity().equals("warning") ? 1 : 0;
            }
        }
        int unreadable = (int) all.stream().filter(CheckResult::isUnreadable).count();
        return new CheckReport(
                "node1",
                "post",
                "nftables",
                "6.1.0",
                null,
                null,
                errors,
                warnings,
                unreadable,
                all);
    }

    private static CheckReport mixed() {
        return report(
                CheckResult.of(FindingKind.KERNEL_DIFFERS, List.of(), 0),
                CheckResult.of(FindingKind.NO_FORWARDING, List.of(FORWARDING), 0),
                CheckResult.without(
                        FindingKind.TABLE_NEARLY_FULL, CheckResult.UNREADABLE, "permission denied"),
                CheckResult.of(FindingKind.NO_INTERNAL_ENDPOINT, List.of(LOCAL), 2),
                CheckResult.without(
                        FindingKind.IPTABLES_UNUSABLE, CheckResult.INAPPLICABLE, "not here"));
    }

    @Test
    void errors_stand_where_they_belong_and_warnings_last() {
        assertEquals(
                """
                node node1, mode nftables, in service
                Linux 6.1.0

                rules and plan
                --------------
                √ the kernel holds what is planned                                               SLC0101

                kernel settings
                ---------------
                × IPv4 packets are forwarded                                                     SLC0301
                    net.ipv4.ip_forward: it is 0: no packet to a pod is forwarded
                    mend: sysctl -w net.ipv4.ip_forward=1

                connections
                -----------
                ? the table of connections has room                                              SLC0401
                    could not look: permission denied

                services
                --------
                ‼ internal policy Local has an endpoint here                                     SLC0601

                1 warning
                ========

                ‼ internal policy Local has an endpoint here                                     SLC0601
                    shop/web:http: all are elsewhere
                    mend: kubectl -n shop patch service web -p '{"spec":{"internalTrafficPolicy":"Cluster"}}'

                node1: 4 checks, 1 error, 1 warning, 1 could not look, 2 suppressed\
                """,
                String.join("\n", TEXT.table(mixed())));
    }

    @Test
    void short_has_a_line_for_each_finding() {
        assertEquals(
                List.of(
                        "× SLC0301 net.ipv4.ip_forward: it is 0: no packet to a pod is forwarded;"
                                + " mend: sysctl -w net.ipv4.ip_forward=1",
                        "‼ SLC0601 shop/web:http: all are elsewhere; mend: kubectl -n shop patch"
                                + " service web -p"
                                + " '{\"spec\":{\"internalTrafficPolicy\":\"Cluster\"}}'",
                        "? SLC0401 could not look: permission denied",
                        "node1: 4 checks, 1 error, 1 warning, 1 could not look, 2 suppressed"),
                TEXT.brief(mixed()));
    }

    @Test
    void the_exit_status_tells_the_worst() {
        CheckResult unreadable =
                CheckResult.without(
                        FindingKind.TABLE_NEARLY_FULL, CheckResult.UNREADABLE, "permission denied");
        CheckResult warning = CheckResult.of(FindingKind.NO_INTERNAL_ENDPOINT, List.of(LOCAL), 0);
        CheckResult error = CheckResult.of(FindingKind.NO_FORWARDING, List.of(FORWARDING), 0);
        assertEquals(0, report().exitStatus(FindingSeverity.WARNING));
        assertEquals(2, report(unreadable).exitStatus(FindingSeverity.ERROR));
        assertEquals(0, report(warning).exitStatus(FindingSeverity.ERROR));
        assertEquals(1, report(warning).exitStatus(FindingSeverity.WARNING));
        assertEquals(2, report(warning, unreadable).exitStatus(FindingSeverity.ERROR));
        assertEquals(1, report(error, unreadable).exitStatus(FindingSeverity.ERROR));
    }

    @Test
    void only_changes_are_told_while_waiting() {
        CheckReport before =
                report(CheckResult.of(FindingKind.NO_FORWARDING, List.of(FORWARDING), 0));
        CheckReport after =
                report(CheckResult.of(FindingKind.NO_INTERNAL_ENDPOINT, List.of(LOCAL), 0));
        assertEquals(List.of(), CheckChanges.between(before, before, TEXT));
        assertEquals(
                List.of(TEXT.brief(LOCAL), "√ SLC0301 net.ipv4.ip_forward no more"),
                CheckChanges.between(before, after, TEXT));
    }

    @Test
    void what_is_suppressed_is_named_by_code_and_object() {
        assertTrue(Suppressions.parse(List.of("SLC0301")).hides(FORWARDING));
        assertTrue(Suppressions.parse(List.of("SLC0601=shop/web")).hides(LOCAL));
        assertTrue(!Suppressions.parse(List.of("SLC0601=shop/we")).hides(LOCAL));
        assertTrue(!Suppressions.parse(List.of("SLC0601=shop/web")).hides(FORWARDING));
        for (String wrong : List.of("SLC9999", "0301", "SLC0301=", "")) {
            assertThrows(IllegalArgumentException.class, () -> Suppressions.parse(List.of(wrong)));
        }
    }

    @Test
    void a_name_from_elsewhere_is_one_word_for_a_shell() {
        Finding hostile =
                FindingKind.NFTABLES_LEFT.at(
                        "table", "cause\n\u001b[2J", "FAMILY", "ip", "TABLE", "x; rm -rf '/'");
        assertEquals("nft delete table ip 'x; rm -rf '\\''/'\\'''", hostile.mend());
        assertEquals("cause\\n\\u001b[2J", hostile.cause());
    }
}
