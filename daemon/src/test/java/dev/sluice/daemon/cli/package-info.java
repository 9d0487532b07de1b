/// The command line as its user sees it: arguments, output, error lines.
@NullMarked
package dev.sluice.daemon.cli;

import org.jspecify.annotations.NullMarked;
