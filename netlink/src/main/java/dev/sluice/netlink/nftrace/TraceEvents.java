package dev.sluice.netlink.nftrace;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Subscription;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Receives what rules do to traced packets in this network namespace, whoever traces them
/// (NFT_MSG_TRACE, linux/netfilter/nf_tables.h). Used by one thread at a time.
public final class TraceEvents implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final Subscription subscription;

    /// @param subscription to [Nfnetlink#GROUP_NFTRACE]
    public TraceEvents(Subscription subscription) {
        this.subscription = subscription;
    }

    /// Subscribes in the network namespace of the calling thread.
    public static TraceEvents open() throws NetlinkException {
        return new TraceEvents(Subscription.open(NetlinkFamily.NETFILTER, Nfnetlink.GROUP_NFTRACE));
    }

    /// Passes on the events that have arrived, without waiting for more.
    ///
    /// @return false if events were lost since the last call
    public boolean poll(Consumer<TraceEvent> each) throws NetlinkException {
        return subscription.poll(message -> {
            TraceEvent event = read(message);
            if (event != null) {
                each.accept(event);
            }
        });
    }

    @Override
    public void close() {
        subscription.close();
    }

    private static @Nullable TraceEvent read(Message message) {
        if (message.type() != Nfnetlink.type(Nfnetlink.NFTABLES, Nft.NFT_MSG_TRACE)) {
            return null;
        }
        int family = message.u8();
        var fields = new Fields();
        Attributes attributes = message.skip(Nfnetlink.HEADER - 1).attributes();
        while (attributes.next()) {
            fields.read(attributes);
        }
        TraceEvent.Type type = type(fields.type, fields.handle);
        return type == null ? null : fields.event(family, type);
    }

    /// Newer kernels report the end of each chain as a rule without a handle.
    private static TraceEvent.@Nullable Type type(int number, long handle) {
        return switch (number) {
            case Nft.NFT_TRACETYPE_POLICY -> TraceEvent.Type.POLICY;
            case Nft.NFT_TRACETYPE_RETURN -> TraceEvent.Type.RETURN;
            case Nft.NFT_TRACETYPE_RULE ->
                    handle == 0 ? TraceEvent.Type.RETURN : TraceEvent.Type.RULE;
            default -> null;
        };
    }

    /// Collects the attributes of one event.
    private static final class Fields {
        private int type;
        private int packet;
        private String table = "";
        private String chain = "";
        private long handle;
        private int verdict = Nft.NFT_CONTINUE;
        private String target = "";
        private byte[] network = NOTHING;
        private byte[] transport = NOTHING;
        private int in;
        private int out;

        void read(Attributes from) {
            switch (from.type()) {
                case Nft.NFTA_TRACE_TABLE -> table = from.string();
                case Nft.NFTA_TRACE_CHAIN -> chain = from.string();
                case Nft.NFTA_TRACE_RULE_HANDLE -> handle = from.be64();
                case Nft.NFTA_TRACE_TYPE -> type = from.be32();
                case Nft.NFTA_TRACE_VERDICT -> verdict(from.nested());
                case Nft.NFTA_TRACE_ID -> packet = from.be32();
                case Nft.NFTA_TRACE_NETWORK_HEADER -> network = from.bytes();
                case Nft.NFTA_TRACE_TRANSPORT_HEADER -> transport = from.bytes();
                case Nft.NFTA_TRACE_IIF -> in = from.be32();
                case Nft.NFTA_TRACE_OIF -> out = from.be32();
                case Nft.NFTA_TRACE_POLICY -> verdict = from.be32();
                default -> {}
            }
        }

        private void verdict(Attributes from) {
            while (from.next()) {
                switch (from.type()) {
                    case Nft.NFTA_VERDICT_CODE -> verdict = from.be32();
                    case Nft.NFTA_VERDICT_CHAIN -> target = from.string();
                    default -> {}
                }
            }
        }

        TraceEvent event(int family, TraceEvent.Type of) {
            return new TraceEvent(
                    family,
                    packet,
                    of,
                    table,
                    chain,
                    handle,
                    verdict,
                    target,
                    PacketHeader.parse(network, transport).orElse(null),
                    in,
                    out);
        }
    }
}
