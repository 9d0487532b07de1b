package dev.sluice.daemon;

import dev.sluice.daemon.config.ConfigException;
import dev.sluice.daemon.config.ConfigLoader;
import dev.sluice.daemon.config.ConfigTree;
import dev.sluice.daemon.config.GivenFlags;
import dev.sluice.daemon.config.ProxyConfig;
import dev.sluice.daemon.events.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final List<Path> files;
    private List<String> seen = List.of();

    /// @param given the flags that name the files
    /// @param running what they said at the start
    ConfigWatch(GivenFlags given, ProxyConfig running, Events events) {
        this.given = given;
        this.running = running;
        this.events = events;
        this.files =
                List.of("config", "sluice-config").stream()
                        .flatMap(flag -> given.last(flag).stream())
                        .filter(path -> !path.isEmpty())
                        .map(Path::of)
                        .toList();
    }

    /// Looks from now on, on a thread of its own. Where the files come to mean something else, the
    /// thread ends with a [FatalException]: whoever started the daemon starts it again with them.
    void start() {
        if (!files.isEmpty()) {
            Thread.ofPlatform()
                    .daemon()
                    .name("config")
                    .start(() -> {
                        try {
                            while (true) {
                                look();
                                Thread.sleep(INTERVAL);
                            }
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        }
                    });
        }
    }

    /// Looks once. A configuration that cannot be used is told, and changes nothing: the node is
    /// better served by the former one than by none.
    ///
    /// @throws FatalException where the files mean something else than what is running
    void look() {
        List<String> now = read();
        if (now == null || now.equals(seen)) {
            return;
        }
        boolean first = seen.isEmpty();
        seen = now;
        try {
            List<String> changed = differences(ConfigLoader.load(given).config());
            if (!changed.isEmpty()) {
                throw new FatalException(
                        "the configuration changed ("
                                + String.join(", ", changed)
                                + "): ending, to be started again with the new one");
            }
            if (!first) {
                LOG.info("the configuration was written anew and means the same");
            }
        } catch (ConfigException e) {
            LOG.error(
                    "the new configuration cannot be used, the former stays in force: {}",
                    e.getMessage());
            events.record(NodeEvents.configurationRefused(String.valueOf(e.getMessage())));
        }
    }

    /// What the files hold; null while one of them cannot be read, as in the middle of a change.
    private @Nullable List<String> read() {
        try {
            List<String> texts = new ArrayList<>();
            for (Path file : files) {
                texts.add(Files.readString(file));
            }
            return texts;
        } catch (IOException e) {
            LOG.debug("cannot look whether the configuration changed: {}", e.toString());
            return null;
        }
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
            fields.add("settings of Sluice's own");
        }
        return fields.isEmpty() ? List.of("which fields are given") : fields;
    }
}
