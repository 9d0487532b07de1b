package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.netlink.Reply;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What is tried on a socket.
@FunctionalInterface
interface SocketCall<T> {
    T run() throws IOException;

    /// Runs it; a broken socket, or an answer that one cannot do without, fails the sync.
    ///
    /// @param what in words, for the complaint
    static <T> T at(String what, SocketCall<T> attempt) throws SyncException {
        try {
            return attempt.run();
        } catch (IOException e) {
            throw new SyncException("cannot " + what + ": " + e.getMessage(), e);
        }
    }

    /// Those that were refused.
    ///
    /// @param harmless errors that mean that all is as asked for
    /// @param astray errors that mean that what stands is not what it was taken for
    static <T> List<Refusal<T>> refusals(
            List<T> asked, List<Reply> replies, Set<Integer> harmless, Set<Integer> astray) {
        List<Refusal<T>> refusals = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (replies.get(i) instanceof Reply.Refused refused
                    && !harmless.contains(refused.errno())) {
                refusals.add(
                        new Refusal<>(
                                asked.get(i),
                                refused.toString(),
                                astray.contains(refused.errno())));
            }
        }
        return refusals;
    }
}
