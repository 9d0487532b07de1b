/// Support bundles: a gzipped tar archive with all that the answers about one node are computed
/// from. [BundleWriter] writes one, [BundleReader] reads one and trusts nothing in it. What must
/// not leave a node is taken out by [SecretFilter] and [AddressMask].
///
/// Pure: streams and bytes only, safe from any thread unless a class says otherwise.
@NullMarked
package dev.sluice.inspect.bundle;

import org.jspecify.annotations.NullMarked;
