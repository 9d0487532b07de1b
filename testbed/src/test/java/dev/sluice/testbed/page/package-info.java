/// The status page in a browser on the node, as people use it: by sight, by keyboard, by what a
/// screen reader tells. Start at [OpenedPage].
@NullMarked
package dev.sluice.testbed.page;

import org.jspecify.annotations.NullMarked;
