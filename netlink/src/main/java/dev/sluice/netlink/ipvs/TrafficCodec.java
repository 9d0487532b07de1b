package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.Attributes;

/// How counters are read: both forms, of which the older (STATS) has 32 bits for all but bytes.
final class TrafficCodec {
    private static final int IPVS_STATS_ATTR_CONNS = 1;
    private static final int IPVS_STATS_ATTR_INPKTS = 2;
    private static final int IPVS_STATS_ATTR_OUTPKTS = 3;
    private static final int IPVS_STATS_ATTR_INBYTES = 4;
    private static final int IPVS_STATS_ATTR_OUTBYTES = 5;

    private TrafficCodec() {}

    static Traffic read(Attributes stats) {
        long connections = 0;
        long packetsIn = 0;
        long packetsOut = 0;
        long bytesIn = 0;
        long bytesOut = 0;
        while (stats.next()) {
            switch (stats.type()) {
                case IPVS_STATS_ATTR_CONNS -> connections = count(stats);
                case IPVS_STATS_ATTR_INPKTS -> packetsIn = count(stats);
                case IPVS_STATS_ATTR_OUTPKTS -> packetsOut = count(stats);
                case IPVS_STATS_ATTR_INBYTES -> bytesIn = count(stats);
                case IPVS_STATS_ATTR_OUTBYTES -> bytesOut = count(stats);
                default -> {}
            }
        }
        return new Traffic(connections, packetsIn, packetsOut, bytesIn, bytesOut);
    }

    private static long count(Attributes stats) {
        return stats.length() == Long.BYTES ? stats.u64() : Integer.toUnsignedLong(stats.u32());
    }
}
