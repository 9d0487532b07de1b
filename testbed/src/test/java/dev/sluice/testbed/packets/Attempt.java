package dev.sluice.testbed.packets;

import dev.sluice.conformance.ExpectedOutcome.Dropped;
import dev.sluice.conformance.ExpectedOutcome.NotServed;
import dev.sluice.conformance.ExpectedOutcome.Reaches;
import dev.sluice.conformance.ExpectedOutcome.Refused;
import dev.sluice.conformance.ExpectedOutcome.Untouched;
import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ReachedEndpoint;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.EchoAnswer;
import dev.sluice.testbed.traffic.Outcome;
import dev.sluice.testbed.traffic.Outcome.Answered;
import dev.sluice.testbed.traffic.Outcome.TimedOut;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Tries one probe of the packet table with real connections.
final class Attempt {
    /// Less than the second after which a lost SYN is repeated, so a refusal is one of the first
    /// SYN.
    private static final Duration BRIEF = Duration.ofMillis(700);

    /// With pods on one machine, the ICMP error arrives while the connecting socket is still
    /// locked, so Linux only records it. With IPv4 it wakes the waiting connect() all the same.
    /// With IPv6 it does so only on sockets with `IPV6_RECVERR`, which Java cannot set; there
    /// connect() fails when the second SYN is refused.
    private static final Duration BRIEF_BY_IPV6 = Duration.ofMillis(1700);

    /// With so many connections, one of four targets is missed only once in ten million times.
    private static final int MANY = 64;

    private static final int FEW = 8;
    private static final int ROUNDS = 24;

    private final TestNode node;
    private final Packet packet;
    private final dev.sluice.conformance.ExpectedOutcome expected;
    private final Probe probe;

    Attempt(TestNode node, Probe probe) {
        this.node = node;
        this.probe = probe;
        this.packet = probe.packet();
        this.expected = probe.expected();
    }

    /// Returns why the packet does not have its expected outcome, in one line; empty if it has.
    Optional<String> objection() throws IOException, InterruptedException {
        Optional<String> seen =
                switch (expected) {
                    case Reaches reaches when reaches.affinitySeconds() > 0 ->
                            unlessSticks(reaches);
                    case Reaches reaches -> unlessReaches(reaches);
                    case Refused _ -> unless(new Outcome.Refused());
                    case Dropped _ -> unless(new TimedOut());
                    case Untouched _ -> unless(untouched());
                    case NotServed _ -> unlessNotServed();
                };
        return seen.map(what -> probe + ", but " + what);
    }

    /// Returns the outcome of a packet without any Service: hosts that exist do not listen at the
    /// port, and packets to other addresses are lost.
    private Outcome untouched() {
        boolean known = packet.to().isLoopback() || Place.of(packet.to()).isPresent();
        return known ? new Outcome.Refused() : new TimedOut();
    }

    private Optional<String> unless(Outcome wanted) throws IOException {
        boolean slow =
                wanted instanceof Outcome.Refused
                        && packet.protocol() == Protocol.TCP
                        && packet.family() == IpFamily.IPV6;
        Duration patience = slow ? BRIEF_BY_IPV6 : BRIEF;
        Outcome outcome = ask(client().patient(patience), 1).getFirst();
        return outcome.equals(wanted) ? Optional.empty() : Optional.of("it was " + outcome.label());
    }

    private Optional<String> unlessNotServed() throws IOException {
        Outcome outcome = ask(client().patient(BRIEF), 1).getFirst();
        return outcome instanceof Answered
                ? Optional.of("it reached " + outcome.label())
                : Optional.empty();
    }

    private Optional<String> unlessReaches(Reaches reaches) throws IOException {
        List<Outcome> outcomes = ask(client(), reaches.targets().size() > 1 ? MANY : FEW);
        return misled(reaches, outcomes)
                .or(() -> {
                    var seen = outcomes.stream().map(Outcome::label).collect(Collectors.toSet());
                    return seen.size() == reaches.targets().size()
                            ? Optional.empty()
                            : Optional.of("it reached only " + new TreeSet<>(seen));
                });
    }

    private Optional<String> unlessSticks(Reaches reaches)
            throws IOException, InterruptedException {
        Duration affinity = Duration.ofSeconds(reaches.affinitySeconds());
        String first = "";
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            List<Outcome> outcomes = ask(client(), FEW);
            if (System.nanoTime() - began > affinity.toNanos()) {
                continue; // on a busy machine, the affinity may have expired meanwhile
            }
            Optional<String> misled = misled(reaches, outcomes);
            if (misled.isPresent()) {
                return misled;
            }
            List<String> labels = outcomes.stream().map(Outcome::label).distinct().toList();
            if (labels.size() > 1) {
                return Optional.of("it went to " + labels);
            }
            if (!first.isEmpty() && !labels.getFirst().equals(first)) {
                return Optional.empty();
            }
            first = labels.getFirst();
            Thread.sleep(affinity.plusMillis(500));
        }
        return Optional.of("its affinity to " + first + " never ended");
    }

    /// Returns what is wrong with the first outcome that is not an answer, or is from an endpoint
    /// that must not be reached, or shows another client address than expected; empty if all are
    /// right.
    Optional<String> misled(Reaches reaches, List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            if (!(outcome instanceof Answered(EchoAnswer answer))) {
                return Optional.of("it was " + outcome.label());
            }
            Optional<ReachedEndpoint> target =
                    reaches.targets().stream()
                            .filter(t -> t.toString().equals(answer.endpoint()))
                            .findFirst();
            if (target.isEmpty()) {
                return Optional.of("it reached " + answer.endpoint());
            }
            Ip source = Probe.seenBy(target.get(), packet, reaches.source());
            if (!answer.client().equals(source)) {
                return Optional.of(
                        "%s saw %s, not %s".formatted(target.get(), answer.client(), source));
            }
        }
        return Optional.empty();
    }

    /// Makes some connections, one after the other.
    List<Outcome> ask(int times) throws IOException {
        return ask(client(), times);
    }

    /// Makes one connection, whatever comes of it.
    List<Outcome> send() throws IOException {
        return ask(client().patient(BRIEF), 1);
    }

    private List<Outcome> ask(Client client, int times) throws IOException {
        return client.ask(packet.protocol(), packet.to(), packet.port(), times);
    }

    private Client client() {
        var client = new Client(node, place(packet.from()));
        // The kernel chooses the node's source address, as for other programs on the node.
        return packet.from() == Origin.NODE ? client : client.from(packet.source());
    }

    private static Place place(Origin origin) {
        return switch (origin) {
            case POD1 -> Place.POD1;
            case POD2 -> Place.POD2;
            case POD3 -> Place.POD3;
            case NODE, LOOPBACK -> Place.NODE;
            case NODE2 -> Place.NODE2;
            case CLIENT -> Place.CLIENT;
        };
    }
}
