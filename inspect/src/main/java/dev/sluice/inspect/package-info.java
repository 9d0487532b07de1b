/// What a node does with a packet and why, what differs from what should be, and what an operator
/// should mend. Pure: computed from plans, from what was read from the kernel, and from objects.
/// Each result is a record that becomes the JSON of a [Document].
@NullMarked
package dev.sluice.inspect;

import org.jspecify.annotations.NullMarked;
