package dev.sluice.daemon.facts;

import dev.sluice.inspect.check.facts.HostProcess;
import dev.sluice.inspect.check.facts.OpenSocket;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the sockets that wait for clients: listening ones of TCP, unconnected ones of UDP.
///
/// @param files of the host
/// @param processes to name who holds them
record SocketReader(HostFiles files, ProcessReader processes) {
    /// A line of `/proc/net/tcp` (Documentation/networking/proc_net_tcp.rst): local address, remote
    /// address, state, and after five more fields the inode.
    private static final Pattern LINE =
            Pattern.compile(
                    "\\d+: ([0-9A-F]{8,32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})"
                            + "(?: +\\S+){5} +(\\d+).*");

    /// TCP_LISTEN of net/tcp_states.h.
    private static final int LISTEN = 0x0A;

    /// TCP_CLOSE, the state of a UDP socket that is not connected.
    private static final int CLOSE = 0x07;

    private static final String MAIN_CLASS = "dev.sluice.daemon.cli.Main";

    private record Found(Protocol protocol, Ip ip, int port, long inode) {}

    List<OpenSocket> read() throws IOException {
        List<Found> found = new ArrayList<>();
        for (String file : List.of("tcp", "tcp6", "udp", "udp6")) {
            String path = "proc/thread-self/net/" + file;
            if (!file.endsWith("6") || files.exists(path)) {
                Protocol protocol = file.startsWith("tcp") ? Protocol.TCP : Protocol.UDP;
                files.lines(path).forEach(line -> add(protocol, line, found));
            }
        }
        Set<Long> inodes = new HashSet<>();
        found.forEach(each -> inodes.add(each.inode()));
        Map<Long, HostProcess> holders = processes.holders(inodes);
        List<OpenSocket> sockets = new ArrayList<>();
        for (Found each : found) {
            HostProcess holder = holders.get(each.inode());
            boolean own = holder != null && isOwn(holder);
            sockets.add(new OpenSocket(each.protocol(), each.ip(), each.port(), holder, own));
        }
        return sockets;
    }

    /// A check that runs in a process of its own sees the daemon's sockets as another's.
    private static boolean isOwn(HostProcess holder) {
        return holder.pid() == ProcessHandle.current().pid()
                || holder.command().contains(MAIN_CLASS);
    }

    private static void add(Protocol protocol, String line, List<Found> to) {
        Matcher fields = LINE.matcher(line.strip());
        if (!fields.matches()) {
            return;
        }
        int wanted = protocol == Protocol.TCP ? LISTEN : CLOSE;
        String address = fields.group(1);
        boolean whole = address.length() == 8 || address.length() == 32;
        if (whole && Integer.parseInt(fields.group(3), 16) == wanted) {
            to.add(
                    new Found(
                            protocol,
                            ip(address),
                            Integer.parseInt(fields.group(2), 16),
                            Long.parseLong(fields.group(4))));
        }
    }

    /// The kernel prints each 32 bits of an address as one number of its own byte order.
    private static Ip ip(String hex) {
        byte[] printed = HexFormat.of().parseHex(hex);
        ByteBuffer words = ByteBuffer.wrap(printed).order(ByteOrder.BIG_ENDIAN);
        ByteBuffer bytes = ByteBuffer.allocate(printed.length).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            bytes.putInt(words.getInt());
        }
        return Ip.of(bytes.array());
    }
}
