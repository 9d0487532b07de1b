package dev.sluice.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the JMH classes. Each method gives a figure: `plan 10000x5 from nothing` is
/// `PlanBench.fromNothing` with 10,000 Services.
final class Jmh {
    private Jmh() {}

    /// @param include pattern of class and method names
    /// @param services numbers of Services to run with; if empty, those of the classes' annotations
    static void run(String include, String[] services, Results results) throws RunnerException {
        var options = new OptionsBuilder().include(include).verbosity(VerboseMode.SILENT);
        if (services.length > 0) {
            options.param("services", services);
        }
        Collection<RunResult> runs = new Runner(options.build()).run();
        for (RunResult run : runs) {
            results.add(
                    name(run.getParams().getBenchmark(), run.getParams().getParam("services")),
                    run.getPrimaryResult().getScore(),
                    unit(run.getPrimaryResult().getScoreUnit()));
        }
    }

    /// @param benchmark full name: `dev.sluice.bench.PlanBench.fromNothing`
    static String name(String benchmark, String services) {
        String[] words = benchmark.split("\\.", -1);
        String subject = words[words.length - 2].replace("Bench", "");
        return "%s %sx%d %s"
                .formatted(
                        spaced(subject),
                        services,
                        BenchCluster.ENDPOINTS,
                        spaced(words[words.length - 1]));
    }

    private static String spaced(String camelCase) {
        return camelCase.replaceAll("(?<=.)(\\p{Upper})", " $1").toLowerCase(Locale.ROOT);
    }

    private static String unit(String perOperation) {
        return perOperation.replace("/op", "");
    }
}
