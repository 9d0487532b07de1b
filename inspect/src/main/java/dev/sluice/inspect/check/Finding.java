package dev.sluice.inspect.check;

/// Something to mend.
///
/// @param code for ever the same for the same kind of finding
/// @param severity `error` or `warning`
/// @param object what is wrong: `NAMESPACE/NAME`, the name of a setting, a process
/// @param cause one line
/// @param mend the line that mends it: a command for a shell, or a setting
/// @param see the section of the runbook
public record Finding(
        String code, String severity, String object, String cause, String mend, String see) {}
