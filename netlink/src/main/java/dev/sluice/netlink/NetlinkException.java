package dev.sluice.netlink;

import java.io.IOException;

/// The socket did not do what sockets do. What the kernel was asked to do may or may not have
/// happened; close the socket, open another and read what stands.
public class NetlinkException extends IOException {
    public NetlinkException(String message) {
        super(message);
    }

    static NetlinkException of(String operation, int errno) {
        return new NetlinkException(operation + ": " + Errno.name(errno));
    }
}
