package dev.sluice.ipvs.kernel;

import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.netlink.Reply;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A call on a socket.
@FunctionalInterface
interface SocketCall<T> {
    T run() throws IOException;

    /// Runs a call. A broken socket, or a refusal that the sync cannot do without, fails the sync.
    ///
    /// @param what what the call does, for the error message
    static <T> T at(String what, SocketCall<T> attempt) throws SyncException {
        try {
            return attempt.run();
        } catch (IOException e) {
            throw new SyncException("cannot " + what + ": " + e.getMessage(), e);
        }
    }

    /// The requests that were refused.
    ///
    /// @param harmless errors which mean that the state is as requested
    /// @param mismatch errors which mean that the installed state is not what it was taken for
    static <T> List<Refusal<T>> refusals(
            List<T> asked, List<Reply> replies, Set<Integer> harmless, Set<Integer> mismatch) {
        List<Refusal<T>> refusals = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (replies.get(i) instanceof Reply.Refused refused
                    && !harmless.contains(refused.errno())) {
                refusals.add(
                        new Refusal<>(
                                asked.get(i),
                                refused.toString(),
                                mismatch.contains(refused.errno())));
            }
        }
        return refusals;
    }
}
