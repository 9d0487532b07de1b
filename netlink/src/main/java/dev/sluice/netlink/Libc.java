package dev.sluice.netlink;

import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import org.jspecify.annotations.Nullable;

/// The calls into the C library, and nothing else of it: the only class that knows how they are
/// made. Return values are the C library's own; after a -1, [#errno] tells why, on the same thread.
///
/// A direct buffer is handed over from its position on, not from its start: flip or rewind it
/// before. Its limit means nothing to the kernel; the length is what is passed beside it.
final class Libc {
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SOL_NETLINK = 270;
    static final int O_RDONLY = 0;
    static final int O_CLOEXEC = 0x80000;
    static final int CLONE_NEWNET = 0x40000000;
    static final int WNOHANG = 1;

    private static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(CALLS);

    private Libc() {}

    static Calls calls() {
        return CALLS;
    }

    /// Why the last call on this thread failed.
    static int errno() {
        return RUNTIME.getLastError();
    }

    /// The signatures. Public only because the classes generated from it live in another class
    /// loader.
    public interface Calls {
        int open(String path, int flags);

        int close(int fd);

        int setns(int fd, int kind);

        int socket(int domain, int type, int protocol);

        int bind(int fd, ByteBuffer address, int length);

        int setsockopt(int fd, int level, int option, ByteBuffer value, int length);

        int getsockopt(int fd, int level, int option, ByteBuffer value, ByteBuffer length);

        @ssize_t
        long sendmsg(int fd, ByteBuffer header, int flags);

        @ssize_t
        long recvfrom(
                int fd,
                ByteBuffer into,
                @size_t long length,
                int flags,
                ByteBuffer sender,
                ByteBuffer senderLength);

        int waitpid(int pid, @Out @Nullable IntByReference status, int options);
    }
}
