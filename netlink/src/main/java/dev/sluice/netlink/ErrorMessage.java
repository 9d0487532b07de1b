package dev.sluice.netlink;

/// Reads the messages that end a request (linux/netlink.h): NLMSG_ERROR, which with error 0 is an
/// acknowledgement, and NLMSG_DONE, which ends a dump and may carry an error too.
///
/// ```
/// struct nlmsgerr { int error; struct nlmsghdr msg; /* the request, or only its header */ };
/// ```
///
/// With flag [Flags#ACK_TLVS], attributes with details follow.
final class ErrorMessage {
    private static final int NLMSG_DONE = 3;
    private static final int HEADER = 16;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int NLMSGERR_ATTR_OFFS = 2;
    private static final int NLMSGERR_ATTR_MISS_TYPE = 5;

    private ErrorMessage() {}

    static Reply read(Message message) {
        // The NLMSG_DONE of an older kernel may be empty.
        if (message.type() == NLMSG_DONE && message.remaining() < Integer.BYTES) {
            return new Reply.Ok();
        }
        int error = message.u32();
        return error == 0 ? new Reply.Ok() : new Reply.Refused(Math.abs(error), text(message));
    }

    private static String text(Message message) {
        if (!message.hasFlag(Flags.ACK_TLVS)) {
            return "";
        }
        if (message.type() != NLMSG_DONE) {
            int quoted = message.u32();
            message.skip(message.hasFlag(Flags.CAPPED) ? HEADER - 4 : (quoted + 3 & ~3) - 4);
        }
        String text = "";
        String place = "";
        Attributes more = message.attributes();
        while (more.next()) {
            switch (more.type()) {
                case NLMSGERR_ATTR_MSG -> text = more.string();
                case NLMSGERR_ATTR_OFFS ->
                        place = "attribute at byte " + Integer.toUnsignedString(more.u32());
                case NLMSGERR_ATTR_MISS_TYPE ->
                        place = "attribute missing: " + Integer.toUnsignedString(more.u32());
                default -> {}
            }
        }
        return text.isEmpty() || place.isEmpty() ? text + place : text + "; " + place;
    }
}
