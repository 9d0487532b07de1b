package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The resources that a process has used, from `/proc`.
///
/// @param cpuSeconds of the process and its reaped children
/// @param childrenCpuSeconds of its reaped children
/// @param residentMegabytes resident memory now
/// @param peakMegabytes largest resident memory so far
record ProcessUse(
        double cpuSeconds,
        double childrenCpuSeconds,
        double residentMegabytes,
        double peakMegabytes) {
    /// Ticks per second in /proc: USER_HZ, which is 100 on x86-64 and ARM.
    private static final double TICKS = 100;

    static ProcessUse of(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        return parse(
                Files.readString(proc.resolve("stat")), Files.readAllLines(proc.resolve("status")));
    }

    static ProcessUse parse(String stat, List<String> status) {
        // The program's name is in parentheses and may contain anything, so fields are counted
        // after it: utime, stime, cutime and cstime are fields 14 to 17.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long own = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        long children = Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
        return new ProcessUse(
                (own + children) / TICKS,
                children / TICKS,
                megabytes(status, "VmRSS:"),
                megabytes(status, "VmHWM:"));
    }

    private static double megabytes(List<String> status, String key) {
        String line =
                status.stream()
                        .filter(text -> text.startsWith(key))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(key + " is not in /proc"));
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
    }
}
