package dev.sluice.netlink.ipvs;

/// What has passed since it was made. The kernel sums it up every two seconds.
///
/// @param connections that were scheduled
/// @param packetsIn towards the real servers, as are the bytes in
public record Traffic(
        long connections, long packetsIn, long packetsOut, long bytesIn, long bytesOut) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);
}
