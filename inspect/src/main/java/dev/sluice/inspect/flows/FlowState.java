package dev.sluice.inspect.flows;

import dev.sluice.model.Protocol;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.TrackedFlow;
import java.util.Locale;

/// The state of a connection, as conntrack or IPVS keeps it.
public enum FlowState {
    NEW("", false),
    SYN_SENT("tcp_timeout_syn_sent", false),
    SYN_RECEIVED("tcp_timeout_syn_recv", false),
    ESTABLISHED("tcp_timeout_established", false),
    FIN_WAIT("tcp_timeout_fin_wait", false),
    CLOSE_WAIT("tcp_timeout_close_wait", false),
    LAST_ACK("tcp_timeout_last_ack", true),
    TIME_WAIT("tcp_timeout_time_wait", true),
    CLOSED("tcp_timeout_close", true),
    /// SCTP, whose timeouts have other names.
    ASSOCIATED("sctp_timeout_established", false),
    SHUTDOWN("", true),
    /// UDP without an answer.
    UNREPLIED("udp_timeout", false),
    /// UDP with an answer.
    REPLIED("udp_timeout", false),
    /// UDP with packets in both directions for a while.
    STREAM("udp_timeout_stream", false);

    private final String timeout;
    private final boolean ending;

    FlowState(String timeout, boolean ending) {
        this.timeout = timeout;
        this.ending = ending;
    }

    /// The sysctl with the time that a connection stays in this state, without its prefix; empty if
    /// there is no such single one.
    String timeout() {
        return timeout;
    }

    /// Whether both ends have closed: the entry only waits for its timeout.
    boolean isEnding() {
        return ending;
    }

    /// In words, such as `time wait`.
    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// As in JSON, such as `TimeWait`.
    @Override
    public String toString() {
        return JsonLabel.of(this);
    }

    static FlowState of(Protocol protocol, TrackedFlow flow) {
        return switch (protocol) {
            case TCP -> ofTcp(flow.state());
            case SCTP -> ofSctp(flow.state());
            case UDP ->
                    flow.flow().has(Flow.ASSURED)
                            ? STREAM
                            : flow.flow().has(Flow.SEEN_REPLY) ? REPLIED : UNREPLIED;
        };
    }

    /// `enum tcp_conntrack`
    private static FlowState ofTcp(int state) {
        return switch (state) {
            case 1, 9 -> SYN_SENT;
            case 2 -> SYN_RECEIVED;
            case 3 -> ESTABLISHED;
            case 4 -> FIN_WAIT;
            case 5 -> CLOSE_WAIT;
            case 6 -> LAST_ACK;
            case 7 -> TIME_WAIT;
            case 8 -> CLOSED;
            default -> NEW;
        };
    }

    /// `enum sctp_conntrack`
    private static FlowState ofSctp(int state) {
        return switch (state) {
            case 1 -> CLOSED;
            case 4, 9 -> ASSOCIATED;
            case 5, 6, 7 -> SHUTDOWN;
            default -> NEW;
        };
    }

    /// The names of net/netfilter/ipvs/ip_vs_proto_tcp.c and ip_vs_proto_sctp.c; all of UDP is
    /// `UDP`.
    static FlowState ofIpvs(Protocol protocol, String state) {
        return switch (state) {
            case "ESTABLISHED" -> protocol == Protocol.SCTP ? ASSOCIATED : ESTABLISHED;
            case "SYN_SENT" -> SYN_SENT;
            case "SYN_RECV", "SYNACK" -> SYN_RECEIVED;
            case "FIN_WAIT" -> FIN_WAIT;
            case "CLOSE_WAIT" -> CLOSE_WAIT;
            case "LAST_ACK" -> LAST_ACK;
            case "TIME_WAIT" -> TIME_WAIT;
            case "CLOSE", "CLOSED", "REJECTED" -> CLOSED;
            case "SHUTDOWN_SENT", "SHUTDOWN_RECEIVED", "SHUTDOWN_ACK_SENT" -> SHUTDOWN;
            case "UDP" -> REPLIED;
            default -> NEW;
        };
    }
}
