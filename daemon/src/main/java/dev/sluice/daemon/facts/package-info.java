/// Reads the facts about a node that `sluice check` judges: from `/proc`, `/sys`, netlink and the
/// programs of iptables. Start at [HostReader]. What cannot be read is a fact of its own and hides
/// nothing else.
///
/// The network is that of the calling thread's namespace, so none of this runs on a virtual thread.
@NullMarked
package dev.sluice.daemon.facts;

import org.jspecify.annotations.NullMarked;
