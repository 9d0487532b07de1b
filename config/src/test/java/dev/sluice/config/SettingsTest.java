package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests that the list of settings equals what is documented, read, printed and set by flags.
class SettingsTest {
    private static final Path TABLE = Path.of("../deploy/CONFIG.md");

    /// Fields that kube-proxy leaves out if they are empty.
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "featureGates",
                    "logging.vmodule",
                    "logging.vmodule[].filePattern",
                    "logging.vmodule[].verbosity",
                    "logging.options.text.splitStream",
                    "logging.options.json.splitStream",
                    "windowsRunAsService");

    @Test
    void the_documentation_says_what_there_is() throws IOException {
        Stream<Setting> all =
                Stream.concat(
                        Settings.OF_KUBE_PROXY.all().stream(), Settings.OF_SLUICE.all().stream());
        assertEquals(
                all.map(SettingsTest::row).collect(Collectors.joining("\n")),
                Files.readAllLines(TABLE).stream()
                        .filter(line -> line.startsWith("| `"))
                        .collect(Collectors.joining("\n")));
    }

    /// Returns a setting as a row: path, flag, type, default, modes, meaning.
    private static String row(Setting setting) {
        return "| `%s` | %s | %s | %s | %s | %s |"
                .formatted(
                        setting.path(),
                        setting.flag().isEmpty() ? "-" : "`" + Flag.of(setting.flag()) + "`",
                        setting.type(),
                        defaults(setting),
                        modes(setting.modes()),
                        setting.meaning());
    }

    private static String defaults(Setting setting) {
        String file = setting.byDefault();
        String flags = setting.flagDefault();
        if (file.isEmpty()) {
            return "-";
        }
        boolean nothing = file.equals("0s");
        return file
                + (flags.equals(file) ? "" : "; by flags " + flags)
                + (setting.zeroIsDefault() && !nothing ? ", for 0 too" : "");
    }

    private static String modes(Set<ProxyMode> modes) {
        if (modes.equals(EnumSet.allOf(ProxyMode.class))) {
            return "all";
        }
        return modes.isEmpty()
                ? "-"
                : new TreeSet<>(modes)
                        .stream().map(ProxyMode::toString).collect(Collectors.joining(", "));
    }

    /// The printed tree contains every setting, in the list's order, and nothing else.
    @Test
    void what_is_shown_is_what_there_is() throws Exception {
        List<String> shown = new ArrayList<>();
        leaves("", ConfigTree.of(ConfigLoader.load(GivenFlags.none()).config()), shown);
        shown.removeAll(List.of("kind", "apiVersion"));
        assertEquals(
                Settings.OF_KUBE_PROXY.all().stream()
                        .map(Setting::path)
                        .filter(path -> !LEFT_OUT.contains(path))
                        .toList(),
                shown);
    }

    private static void leaves(String parent, Map<?, ?> tree, List<String> found) {
        tree.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                leaves(parent + name + ".", inner, found);
            } else {
                found.add(parent + name);
            }
        });
    }

    /// If nothing is set, each field that has an effect in a mode is printed with its default.
    @ParameterizedTest
    @EnumSource
    void what_is_shown_is_the_default(ProxyMode mode) throws Exception {
        var flags = new GivenFlags(Map.of("proxy-mode", List.of(mode.toString())));
        var tree = ConfigTree.of(ConfigLoader.load(flags).config());
        int compared = 0;
        for (Setting setting : Settings.OF_KUBE_PROXY.all()) {
            Optional<Object> value = ConfigTree.at(tree, setting.path());
            boolean byMode = setting.path().equals("mode") || setting.type() == Setting.Type.LIST;
            if (setting.modes().contains(mode) && !byMode && value.isPresent()) {
                assertEquals(setting.flagDefault(), value.orElseThrow().toString(), setting::path);
                compared++;
            }
        }
        assertEquals(true, compared > 20, "compared " + compared);
    }

    /// The reader of a file reads every setting; otherwise the field would be unknown.
    @Test
    void every_setting_is_read() {
        for (Settings settings : List.of(Settings.OF_KUBE_PROXY, Settings.OF_SLUICE)) {
            for (Setting setting : settings.all()) {
                List<ConfigProblem> problems = new ArrayList<>();
                Fields tree =
                        Fields.of(settings, with(setting.path()), Fields.Zero.IS_DEFAULT, problems);
                if (settings == Settings.OF_SLUICE) {
                    SluiceReader.read(tree);
                } else {
                    SluiceConfig none =
                            SluiceReader.read(
                                    Fields.of(
                                            Settings.OF_SLUICE,
                                            Map.of(),
                                            Fields.Zero.IS_DEFAULT,
                                            problems));
                    ConfigReader.read(tree, none);
                    problems.addAll(tree.others());
                }
                assertEquals(
                        List.of(),
                        problems.stream()
                                .filter(problem -> problem.reason().contains("no such field"))
                                .toList(),
                        setting::path);
            }
        }
    }

    /// Returns a tree with one field, whose value is invalid for every type.
    private static Map<String, Object> with(String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return Map.of(path, Double.NaN);
        }
        String name = path.substring(0, dot);
        Map<String, Object> inner = with(path.substring(dot + 1));
        return name.endsWith("[]")
                ? Map.of(name.substring(0, name.length() - 2), List.of(inner))
                : Map.of(name, inner);
    }
}
