/// The connections of Services, as conntrack or IPVS knows them, with the names of Services,
/// endpoints and nodes. Start at [FlowCollector]. Pure.
@NullMarked
package dev.sluice.inspect.flows;

import org.jspecify.annotations.NullMarked;
