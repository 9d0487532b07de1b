package dev.sluice.inspect.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The findings that an operator knows and does not want to see.
public record Suppressions(List<Suppressed> all) {
    /// Nothing is suppressed.
    public static final Suppressions NONE = new Suppressions(List.of());

    private static final Pattern TEXT = Pattern.compile("(SLC\\d{4})(?:=(.{1,300}))?");

    public Suppressions {
        all = List.copyOf(all);
    }

    /// Findings of one code.
    ///
    /// @param object whose; empty for all
    public record Suppressed(String code, Optional<String> object) {}

    /// Parses the values of `--suppress`.
    ///
    /// @param texts `CODE` or `CODE=OBJECT`, such as `SLC0601=shop/web`
    /// @throws IllegalArgumentException if one has another form, or there is no such code; the
    ///   message names it
    public static Suppressions parse(List<String> texts) {
        List<Suppressed> all = new ArrayList<>();
        for (String text : texts) {
            Matcher parts = TEXT.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "must be CODE or CODE=NAMESPACE/NAME, such as SLC0601=shop/web");
            }
            String code = parts.group(1);
            if (NodeCheck.kinds().stream().noneMatch(kind -> kind.code().equals(code))) {
                throw new IllegalArgumentException("there is no code " + code);
            }
            all.add(new Suppressed(code, Optional.ofNullable(parts.group(2))));
        }
        return new Suppressions(all);
    }

    /// Returns whether a finding is suppressed. A Service names its ports as well.
    boolean hides(Finding finding) {
        return all.stream()
                .filter(each -> each.code().equals(finding.code()))
                .anyMatch(each -> each.object().map(name -> names(name, finding)).orElse(true));
    }

    private static boolean names(String name, Finding finding) {
        return finding.object().equals(name) || finding.object().startsWith(name + ":");
    }
}
