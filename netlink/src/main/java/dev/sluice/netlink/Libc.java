package dev.sluice.netlink;

import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import org.jspecify.annotations.Nullable;

/// The system calls that netlink needs, through the C library. No other class knows how they are
/// made. Methods return the C library's values; after a -1, [#errno] is the reason, on the same
/// thread.
///
/// A direct buffer is passed from its position, not from its start: flip or rewind it first. Its
/// limit is ignored; its length is a parameter of its own.
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

    /// The error number of the last failed call on this thread.
    static int errno() {
        return RUNTIME.getLastError();
    }

    /// The signatures. Public only because jnr-ffi generates the implementing class in another
    /// class loader.
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
