/// The demo: a cluster on one machine, served by Sluice. Each claim is shown with real connections
/// and checked. Start at [Demo]. Each [DemoStep] shows one claim on the [Screen]. Everything runs
/// on the main thread, except the traffic, which has threads of its own.
@NullMarked
package dev.sluice.testbed.demo;

import org.jspecify.annotations.NullMarked;
