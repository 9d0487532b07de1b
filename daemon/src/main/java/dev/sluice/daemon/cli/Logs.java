package dev.sluice.daemon.cli;

/// The format of the log: one line for each event on standard error, with time, level and text.
final class Logs {
    // Verbosities of klog: at 4, it also logs what developers need.
    private static final int DEBUG = 4;
    private static final int TRACE = 6;
    private static final String KEY = "org.slf4j.simpleLogger.";

    private Logs() {}

    /// Silences all but errors, for commands that only read: they tell their failures themselves.
    static void configureForCommand() {
        configure(0);
        set("defaultLogLevel", "error");
    }

    /// Sets the level and the format of loggers that are created afterwards.
    ///
    /// @param verbosity a verbosity of klog
    static void configure(int verbosity) {
        set(
                "defaultLogLevel",
                verbosity >= TRACE ? "trace" : verbosity >= DEBUG ? "debug" : "info");
        set("showDateTime", "true");
        set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        set("showThreadName", "false");
        set("showLogName", "false");
        set("log.io.netty", verbosity >= TRACE ? "debug" : "warn");
    }

    private static void set(String name, String value) {
        System.setProperty(KEY + name, value);
    }
}
