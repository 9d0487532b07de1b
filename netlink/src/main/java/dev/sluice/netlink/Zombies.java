package dev.sluice.netlink;

/// Takes the exit of children that nobody waits for. Only the first process of a container (PID 1)
/// needs it: it inherits the orphans of its children, and each stays a zombie until it does.
public final class Zombies {
    private Zombies() {}

    /// Takes the exit of one child, if it has ended.
    ///
    /// The JDK waits, by number and at once, for what `ProcessBuilder` started: taking such an exit
    /// loses its code. So pass only a child that was still a zombie at a second look (state `Z` in
    /// `/proc/PID/stat`, parent this process), some time after the first.
    ///
    /// @return whether it was there and is gone now
    public static boolean reap(int pid) {
        return Libc.calls().waitpid(pid, null, Libc.WNOHANG) == pid;
    }
}
