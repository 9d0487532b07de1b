/// Makes iptables match a plan. Start at [IptablesBackend]. A plan is compiled to chains
/// (`compile`, pure) and compared with what is installed; only the difference goes to
/// `iptables-restore`. Only the sync thread of its family uses a backend.
@NullMarked
package dev.sluice.iptables;

import org.jspecify.annotations.NullMarked;
