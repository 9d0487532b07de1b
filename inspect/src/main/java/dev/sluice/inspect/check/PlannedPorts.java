package dev.sluice.inspect.check;

import dev.sluice.plan.Frontend;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.List;

/// The service ports of plans.
final class PlannedPorts {
    private PlannedPorts() {}

    /// Takes a service port.
    interface Visitor {
        /// @param index the number of the port in the Service's spec, from 0
        void visit(Plan plan, PlannedService service, PlannedPort port, int index);
    }

    static void visit(List<Plan> plans, Visitor visitor) {
        for (Plan plan : plans) {
            plan.services()
                    .forEach((_, service) -> {
                        for (int i = 0; i < service.ports().size(); i++) {
                            visitor.visit(plan, service, service.ports().get(i), i);
                        }
                    });
        }
    }

    /// The change that takes a claim from a Service, as JSON Patch (RFC 6902). Its first operation
    /// fails if the Service was changed meanwhile.
    static String without(Frontend claim, int index) {
        return switch (claim) {
            case Frontend.NodePort(int port) ->
                    "[{\"op\":\"test\",\"path\":\"/spec/ports/%1$d/nodePort\",\"value\":%2$d},{\"op\":\"remove\",\"path\":\"/spec/ports/%1$d/nodePort\"}]"
                            .formatted(index, port);
            case Frontend.ExternalIp _ -> "[{\"op\":\"remove\",\"path\":\"/spec/externalIPs\"}]";
            case Frontend.LoadBalancerVip _, Frontend.ClusterIp _ ->
                    "[{\"op\":\"replace\",\"path\":\"/spec/type\",\"value\":\"ClusterIP\"}]";
        };
    }
}
