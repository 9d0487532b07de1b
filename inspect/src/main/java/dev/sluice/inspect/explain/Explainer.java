package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.plan.Plan;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Connection;
import dev.sluice.trace.HostNetwork;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers requests from what is known of the families.
public final class Explainer {
    private final Map<IpFamily, ExplainSources> sources;

    /// @param sources the families that are known
    public Explainer(Map<IpFamily, ExplainSources> sources) {
        this.sources = new EnumMap<>(IpFamily.class);
        this.sources.putAll(sources);
    }

    /// Explains a request: one explanation for each address that it means.
    ///
    /// @throws InvalidRequestException if it asks for something that does not exist or that cannot
    ///   be known here
    public List<Explanation> explain(ExplainRequest request) throws InvalidRequestException {
        List<Explanation> all = new ArrayList<>();
        switch (request.to()) {
            case ExplainTarget.OfAddress(Ip ip, int port) ->
                    all.add(explain(request, new AddressPort(ip, port), protocol(request)));
            case ExplainTarget.OfNodePort(int port) -> {
                for (Plan plan : plans(request)) {
                    Optional<AddressPort> at = new PacketTargets(plan).ofNodePort(port);
                    if (at.isPresent()) {
                        all.add(explain(request, at.get(), protocol(request)));
                    }
                }
                if (all.isEmpty()) {
                    throw new InvalidRequestException(
                            "%s: no address of this node serves node ports"
                                    .formatted(request.to()));
                }
            }
            case ExplainTarget.OfService target -> {
                for (Plan plan : plans(request)) {
                    for (PacketTargets.Dialled dialled :
                            new PacketTargets(plan)
                                    .of(target, request.from(), request.protocol())) {
                        all.add(explain(request, dialled.to(), dialled.protocol()));
                    }
                }
                if (all.isEmpty()) {
                    throw new InvalidRequestException(
                            PacketTargets.unknown(target.service(), plans(request).getFirst()));
                }
            }
        }
        return all;
    }

    private static Protocol protocol(ExplainRequest request) {
        return Objects.requireNonNullElse(request.protocol(), Protocol.TCP);
    }

    private List<Plan> plans(ExplainRequest request) throws InvalidRequestException {
        List<Plan> plans = new ArrayList<>();
        for (ExplainSources known : sources.values()) {
            Plan plan = known.plan();
            boolean other =
                    request.from() instanceof ExplainSender.OfIp(Ip ip)
                            && plan != null
                            && ip.family() != plan.family();
            if (plan != null && !other) {
                plans.add(plan);
            }
        }
        if (plans.isEmpty()) {
            throw new InvalidRequestException(
                    "TO %s: only the plan knows names and node ports; name IP:PORT"
                            .formatted(request.to()));
        }
        return plans;
    }

    private Explanation explain(ExplainRequest request, AddressPort to, Protocol protocol)
            throws InvalidRequestException {
        ExplainSources known = sources.get(to.ip().family());
        if (known == null) {
            throw new InvalidRequestException(
                    "TO %s: this node has no %s".formatted(to, to.ip().family().label()));
        }
        AskedPacket packet =
                new PacketSender(known.plan(), host(known))
                        .packet(request.from(), protocol, to, request.state());
        return explain(known, packet);
    }

    /// Explains one packet.
    static Explanation explain(ExplainSources known, AskedPacket packet) {
        ExplainSources.Planned planned = known.planned();
        KernelAnswer kernel =
                known.tracer() == null ? null : new KernelExplainer(known.tracer()).explain(packet);
        if (planned == null) {
            return byKernel(packet, Objects.requireNonNull(kernel));
        }
        var explainer = new PlanExplainer(planned.plan(), planned.mode(), host(known));
        PlanAnswer answer = explainer.explain(packet);
        List<ExplanationStep> steps = new ArrayList<>(answer.steps());
        if (kernel != null) {
            steps.addAll(kernel.notes());
        }
        FrontendClaim claim = answer.claim();
        return new Explanation(
                answer.outcome().verdict().text(),
                kernel == null ? null : difference(packet, answer, kernel).orElse(null),
                described(packet),
                planned.mode().name(),
                claim == null ? null : claim.name().toString(),
                claim == null ? null : claim.text(),
                endpoints(planned.plan(), answer),
                explainer.excluded(answer),
                answer.source(),
                steps,
                kernel == null ? List.of() : kernel.rules());
    }

    private static HostNetwork host(ExplainSources known) {
        ExplainSources.Planned planned = known.planned();
        return planned != null && planned.mode() instanceof ModeFacts.Ipvs
                ? HeldAddresses.of(known.host(), planned.plan())
                : known.host();
    }

    /// Rules choose nothing for an established connection, so they can only differ by refusing it.
    private static Optional<String> difference(
            AskedPacket packet, PlanAnswer answer, KernelAnswer kernel) {
        if (packet.state() == Connection.State.NEW) {
            return answer.byRules().against(kernel.outcome());
        }
        ExplainVerdict verdict = kernel.outcome().verdict();
        boolean refused = verdict == ExplainVerdict.DROPPED || verdict == ExplainVerdict.REJECTED;
        return refused
                ? Optional.of(
                        "a rule in the kernel ends established connections: " + verdict.text())
                : Optional.empty();
    }

    private static Explanation byKernel(AskedPacket packet, KernelAnswer kernel) {
        return new Explanation(
                kernel.outcome().verdict().text(),
                null,
                described(packet),
                null,
                RuleNames.service(kernel.rules()).orElse(null),
                null,
                kernel.outcome().shares().stream()
                        .map(share ->
                                new ExplainedEndpoint(
                                        share.at().ip().toString(),
                                        share.at().port(),
                                        null,
                                        null,
                                        share.share()))
                        .toList(),
                List.of(),
                byKernel(packet, kernel.outcome()),
                kernel.notes(),
                kernel.rules());
    }

    private static @Nullable SourceRewrite byKernel(AskedPacket packet, PacketOutcome outcome) {
        if (outcome.verdict() != ExplainVerdict.DELIVERED) {
            return null;
        }
        return outcome.shares().stream()
                .map(EndpointShare::seenSource)
                .filter(seen -> !seen.equals(packet.source()))
                .findFirst()
                .map(seen -> new SourceRewrite(true, "a rule masquerades; endpoints see " + seen))
                .orElseGet(() -> new SourceRewrite(false, "no rule masquerades"));
    }

    private static ExplainedPacket described(AskedPacket packet) {
        return new ExplainedPacket(
                packet.protocol().lower(),
                packet.source().toString(),
                packet.sender(),
                packet.to().toString(),
                packet.state().name().toLowerCase(Locale.ROOT));
    }

    private static List<ExplainedEndpoint> endpoints(Plan plan, PlanAnswer answer) {
        FrontendClaim claim = answer.claim();
        if (claim == null) {
            return List.of();
        }
        ListedEndpoints listed = ListedEndpoints.of(plan, claim.port());
        return answer.outcome().shares().stream()
                .map(share -> {
                    SliceEndpoint source = listed.get(share.at().toString());
                    String name = source == null ? null : source.nodeName();
                    return new ExplainedEndpoint(
                            share.at().ip().toString(),
                            share.at().port(),
                            name,
                            source == null ? null : source.zone(),
                            share.share());
                })
                .toList();
    }
}
