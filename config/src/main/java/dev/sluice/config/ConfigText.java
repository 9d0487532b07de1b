package dev.sluice.config;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Prints the configuration in effect, in the formats of kube-proxy.
public final class ConfigText {
    private ConfigText() {}

    /// Returns the text that `/configz` serves: JSON in one line.
    public static String json(ProxyConfig config) {
        var text = new StringWriter();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, ConfigTree.of(config));
        }
        return text.toString();
    }

    /// Returns the text that `--write-config-to` writes: a YAML file for `--config`, with its
    /// fields in alphabetical order.
    public static String yaml(ProxyConfig config) {
        return yaml(sorted(ConfigTree.of(config)));
    }

    /// Returns Sluice's own configuration as a YAML file for `--sluice-config`.
    public static String yaml(SluiceConfig config) {
        return yaml(
                sorted(
                        Map.of(
                                "apiVersion",
                                SluiceReader.API_VERSION,
                                "kind",
                                SluiceReader.KIND,
                                "ipvs",
                                Map.of(
                                        "drainDeadline",
                                        GoDuration.print(config.ipvs().drainDeadline())),
                                "nftables",
                                Map.of(
                                        "serviceCounters",
                                        config.nftables().serviceCounters(),
                                        "serviceCountersLimit",
                                        config.nftables().serviceCountersLimit()),
                                "lastGood",
                                Map.of(
                                        "enabled",
                                        config.lastGood().enabled(),
                                        "path",
                                        config.lastGood().path()),
                                "operatorInterface",
                                config.operatorInterface().toString(),
                                "statusPage",
                                config.statusPage())));
    }

    private static String yaml(@Nullable Object tree) {
        var text = new StringWriter();
        var factory =
                YAMLFactory.builder()
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                        .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                        .build();
        try (JsonGenerator yaml = factory.createGenerator(ObjectWriteContext.empty(), text)) {
            write(yaml, tree);
        }
        return text.toString();
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> fields = new TreeMap<>();
            map.forEach((name, inner) -> fields.put(String.valueOf(name), sorted(inner)));
            return fields;
        }
        return value;
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((name, inner) -> {
                    out.writeName(String.valueOf(name));
                    write(out, inner);
                });
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                list.forEach(item -> write(out, item));
                out.writeEndArray();
            }
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Object text -> out.writeString(text.toString());
        }
    }
}
