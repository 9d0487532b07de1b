package dev.sluice.daemon;

import dev.sluice.base.background.PeriodicTask;
import dev.sluice.base.background.TaskListener;
import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.ConfigTree;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.report.NodeEvents;
import dev.sluice.kube.events.Events;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the daemon when its configuration files come to mean something else than at its start.
///
/// It compares the content of the files and does not use inotify on them. A mounted ConfigMap is
/// changed by replacing a symbolic link, which leaves the opened file unchanged. kube-proxy watches
/// that file and misses such changes.
final class ConfigWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final GivenFlags given;
    private final ProxyConfig running;
    private final Events events;
    private final Consumer<FatalException> changed;
    private final List<String> files;
    private List<String> seen = List.of();

    /// @param given the flags that name the files
    /// @param running the configuration that was read from them at the start
    /// @param changed is called with the reason when the meaning changes. The process should end
    ///   then, so that the supervisor restarts it with the new configuration
    ConfigWatch(
            GivenFlags given,
            ProxyConfig running,
            Events events,
            Consumer<FatalException> changed) {
        this.given = given;
        this.running = running;
        this.events = events;
        this.changed = changed;
        this.files =
                List.of("config", "sluice-config").stream()
                        .flatMap(flag -> given.last(flag).stream())
                        .filter(path -> !path.isEmpty())
                        .toList();
    }

    /// Starts to compare, every 5 s on a thread of its own.
    void start(TaskListener failures) {
        if (!files.isEmpty()) {
            new PeriodicTask("config", INTERVAL, this::look, failures).start();
        }
    }

    /// Compares once. An unusable configuration is logged and otherwise ignored, because the
    /// running one still serves the node.
    void look() {
        List<String> now = read();
        if (now == null || now.equals(seen)) {
            return;
        }
        boolean first = seen.isEmpty();
        seen = now;
        try {
            List<String> fields = differences(ConfigLoader.load(given).config());
            if (!fields.isEmpty()) {
                changed.accept(
                        new FatalException(
                                "the configuration changed ("
                                        + String.join(", ", fields)
                                        + "): ending, to be started again with the new one"));
            } else if (!first) {
                LOG.info("the configuration was rewritten and means the same");
            }
        } catch (ConfigException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // A fault of the parser or of ours. No content of a file may end the daemon.
            refuse(e.toString());
        }
    }

    private void refuse(String why) {
        String line = OneLine.of(why);
        LOG.error("the new configuration cannot be used, the former stays in force: {}", line);
        events.record(NodeEvents.configurationRefused(line));
    }

    /// The texts of the files, with the error in place of an unreadable one. Null while a file is
    /// missing, as in the middle of a change.
    private @Nullable List<String> read() {
        List<String> texts = new ArrayList<>();
        for (String file : files) {
            try {
                texts.add(InputFile.of(file).text());
            } catch (NoSuchFileException e) {
                LOG.debug("cannot check whether the configuration changed: {}", e.toString());
                return null;
            } catch (IOException e) {
                texts.add(e.toString());
            }
        }
        return texts;
    }

    /// The names of the fields that differ from the running configuration; empty if none differs.
    private List<String> differences(ProxyConfig now) {
        if (now.equals(running)) {
            return List.of();
        }
        Map<String, @Nullable Object> before = ConfigTree.of(running);
        Map<String, @Nullable Object> after = ConfigTree.of(now);
        List<String> fields = new ArrayList<>();
        after.forEach((field, value) -> {
            if (!Objects.equals(before.get(field), value)) {
                fields.add(field);
            }
        });
        before.keySet().stream().filter(field -> !after.containsKey(field)).forEach(fields::add);
        if (!now.sluice().equals(running.sluice())) {
            fields.add("the settings of --sluice-config");
        }
        return fields.isEmpty() ? List.of("which fields are given") : fields;
    }
}
