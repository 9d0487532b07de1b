/// Whether a node is all right, in one document: [NodeOverview].
@NullMarked
package dev.sluice.inspect.overview;

import org.jspecify.annotations.NullMarked;
