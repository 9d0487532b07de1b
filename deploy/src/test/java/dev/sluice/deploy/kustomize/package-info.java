/// As much of kustomize as our manifests use. Start at [Kustomization]. What it does not know makes
/// it fail: it never leaves out in silence what kustomize would have done.
@NullMarked
package dev.sluice.deploy.kustomize;

import org.jspecify.annotations.NullMarked;
