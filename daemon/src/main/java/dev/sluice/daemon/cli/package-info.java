/// The command line. Start at [Main]. Each verb is a [CliCommand]; each flag of kube-proxy is a row
/// of `dev.sluice.config.Flag`. Only this package knows picocli.
///
/// A user's mistake ends with one line on standard error and exit status 1. Everything runs on the
/// main thread.
@NullMarked
package dev.sluice.daemon.cli;

import org.jspecify.annotations.NullMarked;
