/// The command line, as its user meets it: what goes in, what comes out, what is said.
@NullMarked
package dev.sluice.daemon.cli;

import org.jspecify.annotations.NullMarked;
