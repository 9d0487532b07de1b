package dev.sluice.netlink.generic;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;

/// A family of generic netlink under the number that this kernel gave it (linux/genetlink.h).
///
/// ```
/// struct genlmsghdr { __u8 cmd; __u8 version; __u16 reserved; };
/// ```
///
/// @param id the type of its messages
public record GenericFamily(int id, String name, int version) {
    /// The size of `struct genlmsghdr` in bytes, to skip before the attributes.
    public static final int HEADER = 4;

    private static final int GENL_ID_CTRL = 0x10;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_VERSION = 2;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int CTRL_ATTR_VERSION = 3;

    /// Looks up a family by name. The kernel loads its module if necessary.
    ///
    /// @param netlink of family GENERIC
    /// @return refused with ENOENT if the kernel has no such family
    public static Answer<GenericFamily> find(Netlink netlink, String name) throws NetlinkException {
        return netlink.get(
                to ->
                        to.message(GENL_ID_CTRL, 0)
                                .rawU8(CTRL_CMD_GETFAMILY)
                                .rawU8(CTRL_VERSION)
                                .rawU16(0)
                                .string(CTRL_ATTR_FAMILY_NAME, name),
                GenericFamily::read);
    }

    /// Begins a message to this family; attributes follow.
    ///
    /// @param flags a combination of [dev.sluice.netlink.Flags]
    public MessageWriter begin(MessageWriter to, int command, int flags) {
        return to.message(id, flags).rawU8(command).rawU8(version).rawU16(0);
    }

    static GenericFamily read(Message message) {
        int id = 0;
        String name = "";
        int version = 0;
        Attributes attributes = message.skip(HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case CTRL_ATTR_FAMILY_ID -> id = attributes.u16();
                case CTRL_ATTR_FAMILY_NAME -> name = attributes.string();
                case CTRL_ATTR_VERSION -> version = attributes.u32();
                default -> {}
            }
        }
        return new GenericFamily(id, name, version);
    }
}
