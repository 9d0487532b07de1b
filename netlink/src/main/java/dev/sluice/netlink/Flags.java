package dev.sluice.netlink;

/// The flags of a message (NLM_F_..., linux/netlink.h). [MessageWriter] sets REQUEST by itself, and
/// [Netlink] sets ACK and DUMP where it needs them.
public final class Flags {
    public static final int REQUEST = 1;
    public static final int MULTI = 2;
    public static final int ACK = 4;

    /// On a part of a dump: what was dumped changed meanwhile.
    public static final int DUMP_INTR = 0x10;

    public static final int DUMP = 0x300;

    public static final int EXCL = 0x200;
    public static final int CREATE = 0x400;
    public static final int APPEND = 0x800;

    /// On an answer of type error: it quotes the header of the request, not all of it.
    static final int CAPPED = 0x100;

    /// On an answer of type error: attributes follow that say more.
    static final int ACK_TLVS = 0x200;

    private Flags() {}
}
