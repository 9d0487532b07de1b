package dev.sluice.conformance;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import java.util.List;

/// The first packet of a connection.
public record Packet(Origin from, Protocol protocol, Ip to, int port) {
    public static Packet tcp(Origin from, Ip to, int port) {
        return new Packet(from, Protocol.TCP, to, port);
    }

    public static Packet udp(Origin from, Ip to, int port) {
        return new Packet(from, Protocol.UDP, to, port);
    }

    public static Packet sctp(Origin from, Ip to, int port) {
        return new Packet(from, Protocol.SCTP, to, port);
    }

    public IpFamily family() {
        return to.family();
    }

    public TestNet net() {
        return TestNet.of(family());
    }

    /// Returns the source address with which it is sent.
    public Ip source() {
        return net().source(from, to);
    }

    public Probe reaches(Source source, List<ReachedEndpoint> targets) {
        return new Probe(this, new ExpectedOutcome.Reaches(targets, source, 0));
    }

    public Probe sticks(Source source, List<ReachedEndpoint> targets, int seconds) {
        return new Probe(this, new ExpectedOutcome.Reaches(targets, source, seconds));
    }

    public Probe isRefused() {
        return new Probe(this, new ExpectedOutcome.Refused());
    }

    public Probe isDropped() {
        return new Probe(this, new ExpectedOutcome.Dropped());
    }

    public Probe isUntouched() {
        return new Probe(this, new ExpectedOutcome.Untouched());
    }

    public Probe isNotServed() {
        return new Probe(this, new ExpectedOutcome.NotServed());
    }

    @Override
    public String toString() {
        return protocol.lower() + " from " + from + " to " + to.withPort(port);
    }
}
