/// What a newcomer sees first: a cluster on one machine, Sluice serving it, and each thing that is
/// claimed shown with real connections and checked. [Demo] is the entry; each [Step] shows one
/// thing on the [Screen]. All of it runs on the main thread; traffic has threads of its own.
@NullMarked
package dev.sluice.testbed.demo;

import org.jspecify.annotations.NullMarked;
