package dev.sluice.netlink;

/// The flags of a message (NLM_F_..., linux/netlink.h). [MessageWriter] always sets REQUEST.
/// [Netlink] sets ACK and DUMP where it needs them.
public final class Flags {
    public static final int REQUEST = 1;
    public static final int MULTI = 2;
    public static final int ACK = 4;

    /// In a message of a dump: the listed objects changed during the dump.
    public static final int DUMP_INTR = 0x10;

    public static final int DUMP = 0x300;

    public static final int EXCL = 0x200;
    public static final int CREATE = 0x400;
    public static final int APPEND = 0x800;

    /// In NLMSG_ERROR: the message quotes only the header of the request, not all of it.
    static final int CAPPED = 0x100;

    /// In NLMSG_ERROR and NLMSG_DONE: attributes with details follow.
    static final int ACK_TLVS = 0x200;

    private Flags() {}
}
