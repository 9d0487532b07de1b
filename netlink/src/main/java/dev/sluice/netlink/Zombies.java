package dev.sluice.netlink;

/// Reaps child processes that nobody waits for. Only the first process of a container (PID 1) needs
/// this: it inherits the orphans of its children, and each stays a zombie until it is reaped.
public final class Zombies {
    private Zombies() {}

    /// Reaps one child if it has ended.
    ///
    /// The JDK waits by PID for what `ProcessBuilder` started; reaping such a child loses its exit
    /// code. So pass only a child that was a zombie in two reads of `/proc/PID/stat` some time
    /// apart (state `Z`, and this process as the parent).
    ///
    /// @return true if the child had ended and is reaped
    public static boolean reap(int pid) {
        return Libc.calls().waitpid(pid, null, Libc.WNOHANG) == pid;
    }
}
