/// Clusters that bug reports of kube-proxy's users describe, as manifests, and what packets must
/// meet in them. `src/test/resources/cases/README.md` lists them.
@NullMarked
package dev.sluice.testbed.cases;

import org.jspecify.annotations.NullMarked;
