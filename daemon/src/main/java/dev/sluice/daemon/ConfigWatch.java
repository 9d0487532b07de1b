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

/// Notices that the files of the configuration say something else than when the daemon started.
///
/// It looks at what they hold, not for who writes them: a mounted ConfigMap is changed by turning a
/// symbolic link, which leaves the file that was read as it was (and kube-proxy, which watches that
/// file, unaware).
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
    /// @param running what they said at the start
    /// @param changed told where they come to mean something else; whoever started the daemon is to
    ///   start it again with them
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

    /// Looks from now on, on a thread of its own.
    void start(TaskListener failures) {
        if (!files.isEmpty()) {
            new PeriodicTask("config", INTERVAL, this::look, failures).start();
        }
    }

    /// Looks once. A configuration that cannot be used is told, and changes nothing: the node is
    /// better served by the former one than by none.
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
            // Of the parser's, or ours: nothing in a file is worth the node's Services.
            refuse(e.toString());
        }
    }

    private void refuse(String why) {
        String line = OneLine.of(why);
        LOG.error("the new configuration cannot be used, the former stays in force: {}", line);
        events.record(NodeEvents.configurationRefused(line));
    }

    /// What the files hold, or why they cannot be read; null while one of them is away, as in the
    /// middle of a change.
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

    /// The fields that differ from what is running.
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
