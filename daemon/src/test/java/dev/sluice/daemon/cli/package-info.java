/// Tests of the command line from its user's view: arguments, output, error lines.
@NullMarked
package dev.sluice.daemon.cli;

import org.jspecify.annotations.NullMarked;
