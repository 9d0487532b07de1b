package dev.sluice.daemon.kube;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs each problem once an hour, however often its object is read: it is read again at every
/// change of any part of it. Safe from any thread.
final class ProblemLog implements Consumer<Problem> {
    private static final Logger log = LoggerFactory.getLogger(ProblemLog.class);
    private static final int MOST = 1000;

    private final Cache<Problem, Boolean> said =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(Duration.ofHours(1)).build();

    @Override
    public void accept(Problem problem) {
        if (said.asMap().putIfAbsent(problem, true) == null) {
            log.warn("{}", problem);
        }
    }
}
