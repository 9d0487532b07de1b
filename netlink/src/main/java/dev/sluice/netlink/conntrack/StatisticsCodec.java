package dev.sluice.netlink.conntrack;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.netfilter.Nfnetlink;

/// Reads the statistics of the conntrack table: CTA_STATS_... of
/// linux/netfilter/nfnetlink_conntrack.h, after `struct nfgenmsg`.
final class StatisticsCodec {
    private static final int CTA_STATS_GLOBAL_ENTRIES = 1;
    private static final int CTA_STATS_GLOBAL_MAX_ENTRIES = 2;

    private static final int CTA_STATS_INSERT_FAILED = 9;
    private static final int CTA_STATS_DROP = 10;
    private static final int CTA_STATS_EARLY_DROP = 11;

    private StatisticsCodec() {}

    static TableStatistics readTable(Message message) {
        long entries = 0;
        long maximum = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case CTA_STATS_GLOBAL_ENTRIES -> entries = count(attributes);
                case CTA_STATS_GLOBAL_MAX_ENTRIES -> maximum = count(attributes);
                default -> {}
            }
        }
        return new TableStatistics(entries, maximum);
    }

    static CpuStatistics readCpu(Message message) {
        long insertFailed = 0;
        long drop = 0;
        long earlyDrop = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case CTA_STATS_INSERT_FAILED -> insertFailed = count(attributes);
                case CTA_STATS_DROP -> drop = count(attributes);
                case CTA_STATS_EARLY_DROP -> earlyDrop = count(attributes);
                default -> {}
            }
        }
        return new CpuStatistics(insertFailed, drop, earlyDrop);
    }

    private static long count(Attributes attributes) {
        return Integer.toUnsignedLong(attributes.be32());
    }
}
