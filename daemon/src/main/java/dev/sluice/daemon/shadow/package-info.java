/// Shadow mode: everything is planned and nothing is written. What Sluice would do is compared with
/// what kube-proxy does, again and again, on a thread of its own. Start at [ShadowComparison].
@NullMarked
package dev.sluice.daemon.shadow;

import org.jspecify.annotations.NullMarked;
