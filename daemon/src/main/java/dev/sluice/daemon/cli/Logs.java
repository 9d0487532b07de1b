package dev.sluice.daemon.cli;

/// How the log looks: one line an event on standard error: time, level, text.
final class Logs {
    // klog's scale: from here on, a log tells what is of use to developers.
    private static final int DEBUG = 4;
    private static final int TRACE = 6;
    private static final String KEY = "org.slf4j.simpleLogger.";

    private Logs() {}

    /// Takes effect for loggers that are made afterwards.
    ///
    /// @param verbosity on klog's scale
    static void configure(int verbosity) {
        set(
                "defaultLogLevel",
                verbosity >= TRACE ? "trace" : verbosity >= DEBUG ? "debug" : "info");
        set("showDateTime", "true");
        set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        set("showThreadName", "false");
        set("showLogName", "false");
        set("log.io.netty", verbosity >= TRACE ? "debug" : "warn");
        // What it warns of comes with stack traces; what matters of it is told by who calls it.
        set("log.io.fabric8", verbosity >= TRACE ? "debug" : verbosity >= DEBUG ? "warn" : "off");
    }

    private static void set(String name, String value) {
        System.setProperty(KEY + name, value);
    }
}
