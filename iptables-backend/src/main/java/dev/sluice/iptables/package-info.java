/// Makes iptables do as planned: start at [IptablesBackend]. What must hold is compiled to chains
/// (`compile`, pure), compared with what stands, and only what differs is fed to
/// `iptables-restore`. Each backend is used by the sync thread of its family alone.
@NullMarked
package dev.sluice.iptables;

import org.jspecify.annotations.NullMarked;
