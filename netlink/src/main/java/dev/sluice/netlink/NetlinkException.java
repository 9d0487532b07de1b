package dev.sluice.netlink;

import java.io.IOException;

/// The socket failed. It is unknown whether the kernel did what was requested: close the socket,
/// open another and read what is installed.
public class NetlinkException extends IOException {
    public NetlinkException(String message) {
        super(message);
    }

    static NetlinkException of(String operation, int errno) {
        return new NetlinkException(operation + ": " + Errno.name(errno));
    }
}
