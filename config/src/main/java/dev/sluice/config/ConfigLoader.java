package dev.sluice.config;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.Fields.Zero;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Loads the configuration from flags and file, by kube-proxy's precedence. With a file, only the
/// flags with [Flag#besideFile] count, and those insisted on. Without one, all flags count, and
/// override the defaults.
public final class ConfigLoader {
    private ConfigLoader() {}

    /// @param warnings one line for each setting that was accepted but has no effect
    public record Loaded(ProxyConfig config, List<String> warnings) {
        public Loaded {
            warnings = List.copyOf(OneLine.each(warnings));
        }
    }

    /// Loads the configuration.
    ///
    /// @throws ConfigException with one line for each problem: place, field and reason
    public static Loaded load(GivenFlags given) throws ConfigException {
        Optional<String> file = given.last("config").filter(path -> !path.isEmpty());
        return file.isPresent() ? withFile(file.get(), given) : ofFlags(given);
    }

    private static Loaded ofFlags(GivenFlags given) throws ConfigException {
        List<ConfigProblem> problems = hostname(given);
        Fields tree =
                Fields.of(
                        Settings.OF_KUBE_PROXY,
                        FlagTree.of(given, problems),
                        Zero.IS_MEANT,
                        problems);
        ProxyConfig config = ConfigReader.read(tree, sluice(given));
        ConfigRules.check(config, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(
                    problems.stream()
                            .map(p ->
                                    new ConfigProblem(Flag.nameOf(p.field()), p.reason())
                                            .toString())
                            .distinct()
                            .toList());
        }
        return new Loaded(config, warnings(config));
    }

    private static Loaded withFile(String path, GivenFlags given) throws ConfigException {
        List<ConfigProblem> ofFlags = hostname(given);
        List<ConfigProblem> ofVersion = new ArrayList<>();
        List<ConfigProblem> ofFile = new ArrayList<>();
        var file =
                ConfigFile.read(
                        path,
                        ConfigFile.KIND,
                        List.of(ConfigFile.API_VERSION, ConfigFile.SECOND_API_VERSION));
        List<ConfigProblem> odd = new ArrayList<>(file.oddities());
        boolean second = ConfigFile.SECOND_API_VERSION.equals(file.fields().get("apiVersion"));
        UnaryOperator<ConfigProblem> named =
                second ? SecondVersion::named : UnaryOperator.identity();
        Map<String, Object> fields =
                second ? SecondVersion.asFirst(file.fields(), ofVersion, odd) : file.fields();
        FlagTree.lay(given, fields, ofFlags);
        Fields tree = Fields.of(Settings.OF_KUBE_PROXY, fields, Zero.IS_DEFAULT, ofFile);
        ProxyConfig config = ConfigReader.read(tree, sluice(given));
        ConfigRules.check(config, ofFile);
        List<String> wrong = new ArrayList<>();
        ofFlags.forEach(problem -> wrong.add(problem.toString()));
        Stream.concat(ofVersion.stream(), ofFile.stream().map(named).distinct())
                .forEach(problem -> wrong.add(path + ": " + problem));
        if (!wrong.isEmpty()) {
            throw new ConfigException(wrong);
        }
        List<String> warnings = new ArrayList<>();
        odd.forEach(problem -> warnings.add(path + ": " + problem));
        tree.others().forEach(problem -> warnings.add(path + ": " + problem + "; ignored"));
        tree.ignored().stream().map(named).forEach(problem -> warnings.add(path + ": " + problem));
        warnings.addAll(warnings(config));
        given.each((flag, _) -> {
            if (!flag.besideFile()) {
                warnings.add(flag + " is ignored, since " + path + " is given");
            }
        });
        return new Loaded(config, warnings);
    }

    private static SluiceConfig sluice(GivenFlags given) throws ConfigException {
        String path = given.last("sluice-config").orElse("");
        List<ConfigProblem> problems = new ArrayList<>();
        Map<String, Object> fields = Map.of();
        if (!path.isEmpty()) {
            var file = ConfigFile.read(path, SluiceReader.KIND, List.of(SluiceReader.API_VERSION));
            problems.addAll(file.oddities());
            fields = file.fields();
        }
        SluiceConfig config =
                SluiceReader.read(Fields.of(Settings.OF_SLUICE, fields, Zero.IS_DEFAULT, problems));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.stream().map(p -> path + ": " + p).toList());
        }
        return config;
    }

    private static List<ConfigProblem> hostname(GivenFlags given) {
        List<ConfigProblem> problems = new ArrayList<>();
        if (given.last("hostname-override").filter(n -> !n.isEmpty() && n.isBlank()).isPresent()) {
            problems.add(new ConfigProblem("--hostname-override", "must not be blank"));
        }
        return problems;
    }

    private static List<String> warnings(ProxyConfig config) {
        List<String> warnings = new ArrayList<>(FeatureGates.warnings(config.featureGates()));
        if (config.logging().format().equals("json")) {
            warnings.add("logging.format json has no effect: logs are text");
        }
        for (String field : withoutEffect(config)) {
            warnings.add(field + " has no effect here");
        }
        return warnings;
    }

    /// Returns the fields that differ from kube-proxy's defaults and have no effect.
    private static List<String> withoutEffect(ProxyConfig config) {
        Map<String, @Nullable Object> tree = ConfigTree.of(config);
        return Settings.OF_KUBE_PROXY.all().stream()
                .filter(setting -> setting.type() != Setting.Type.ANY && !setting.hasEffect())
                .filter(setting ->
                        ConfigTree.at(tree, setting.path())
                                .filter(value -> !value.toString().equals(setting.byDefault()))
                                .isPresent())
                .map(Setting::path)
                .toList();
    }
}
