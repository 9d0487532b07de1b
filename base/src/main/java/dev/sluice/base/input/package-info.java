/// Files and texts that others wrote: what is read of them is bounded, and what is shown of them is
/// one line. Start at [InputFile] and [OneLine].
@NullMarked
package dev.sluice.base.input;

import org.jspecify.annotations.NullMarked;
