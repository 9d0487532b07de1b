/// The part of kustomize that our manifests use. Start at [Kustomization]. It fails on what it does
/// not know; it never silently omits what kustomize would do.
@NullMarked
package dev.sluice.deploy.kustomize;

import org.jspecify.annotations.NullMarked;
