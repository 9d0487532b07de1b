/// The part of kustomize that our manifests use. Start at [Kustomization]. It fails on fields that
/// it does not support; it never silently ignores them.
@NullMarked
package dev.sluice.deploy.kustomize;

import org.jspecify.annotations.NullMarked;
