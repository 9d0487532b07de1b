/// The command line. Start at [Main]. Each verb is a [CliCommand]; each flag of kube-proxy is an
/// instance of `dev.sluice.config.Flag`. Only this package uses picocli.
///
/// A user's mistake ends with one line on standard error and exit status 1. Everything runs on the
/// main thread.
@NullMarked
package dev.sluice.daemon.cli;

import org.jspecify.annotations.NullMarked;
