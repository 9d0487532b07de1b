/// The substitute for a cluster in tests, benchmarks and the demo: a node made of network
/// namespaces ([dev.sluice.testbed.node]), servers and clients inside it
/// ([dev.sluice.testbed.traffic]) and a stand-in for the API server ([dev.sluice.testbed.api]).
/// Nothing here runs on a real node.
@NullMarked
package dev.sluice.testbed;

import org.jspecify.annotations.NullMarked;
