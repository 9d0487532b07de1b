/// Makes iptables do as planned: start at [IptablesBackend]. What must hold is compiled to chains
/// (`compile`, pure), compared with what stands, and only what differs is fed to
/// `iptables-restore`. Used by the sync thread alone.
@NullMarked
package dev.sluice.iptables;

import org.jspecify.annotations.NullMarked;
