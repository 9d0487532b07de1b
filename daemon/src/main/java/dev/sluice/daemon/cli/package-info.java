/// The command line. Start at [Main]; each verb is a [Command], each flag of kube-proxy a row of
/// `dev.sluice.config.Flag`. The only package that knows picocli.
///
/// Whatever a user gets wrong ends with one line on standard error and exit status 1. All of it
/// runs on the main thread.
@NullMarked
package dev.sluice.daemon.cli;

import org.jspecify.annotations.NullMarked;
