package dev.sluice.testbed.whole;

import dev.sluice.config.ProxyMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NftablesDriftIT extends Drifting {
    NftablesDriftIT() {
        super(ProxyMode.NFTABLES);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nft flush chain ip sluice services | (nft (pid | table ip sluice: services
                    nft insert rule ip sluice nat-prerouting drop | (nft (pid | table ip sluice: nat-prerouting
                    nft delete element ip sluice service-ips { 10.96.10.1 . tcp . 80 } | (nft (pid | table ip sluice: service-ips
                    nft add element ip sluice endpoints { 10.96.10.1 . tcp . 80 . 7 : 10.9.9.9 . 9 } | (nft (pid | table ip sluice: endpoints
                    nft flush set ip sluice nodeport-ips | (nft (pid | table ip sluice: nodeport-ips
                    nft add chain ip sluice stranger | (nft (pid | table ip sluice: stranger
                    nft delete table ip sluice | (nft (pid | table ip sluice: the table
                    nft delete table ip6 sluice | (nft (pid | IPv6: another program
                    nft flush ruleset | (nft (pid | table ip6 sluice: the table
                    """)
    @Override
    void isUndone(String command, String who, String what) throws Exception {
        super.isUndone(command, who, what);
    }

    @Override
    String[] change() {
        return new String[] {"nft flush chain ip sluice services", "table ip sluice: services"};
    }
}
