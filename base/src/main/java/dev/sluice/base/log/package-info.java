/// What goes into the log: foreign text made fit for a line, and a rate for lines of a kind.
@NullMarked
package dev.sluice.base.log;

import org.jspecify.annotations.NullMarked;
