package dev.sluice.netlink.ipset;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.netfilter.Nfnetlink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The content of one message of a listing. The kernel sends a set in as many messages as its
/// entries need (linux/netfilter/ipset/ip_set.h, IPSET_CMD_LIST).
///
/// @param header in the first message of a set; null in the others
record SetPart(@Nullable SetHeader header, List<Entry> entries) {
    private static final int IPSET_ATTR_ADT = 8;

    // Options of a set.
    private static final int IPSET_ATTR_TIMEOUT = 6;
    private static final int IPSET_ATTR_CADT_FLAGS = 8;
    private static final int IPSET_ATTR_NETMASK = 20;

    private static final int IPSET_ATTR_HASHSIZE = 18;
    private static final int IPSET_ATTR_MAXELEM = 19;
    private static final int IPSET_ATTR_ELEMENTS = 24;
    private static final int IPSET_ATTR_REFERENCES = 25;

    static SetPart read(Message message) {
        String name = "";
        String type = null;
        int family = 0;
        Sizes sizes = Sizes.NONE;
        List<Entry> entries = List.of();
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Ipsets.IPSET_ATTR_SETNAME -> name = attributes.string();
                case Ipsets.IPSET_ATTR_TYPENAME -> type = attributes.string();
                case Ipsets.IPSET_ATTR_FAMILY -> family = attributes.u8();
                case Ipsets.IPSET_ATTR_DATA -> sizes = Sizes.read(attributes.nested());
                case IPSET_ATTR_ADT -> entries = readEntries(attributes.nested());
                default -> {}
            }
        }
        var header =
                type == null
                        ? null
                        : new SetHeader(
                                name,
                                type,
                                family,
                                sizes.hashSize,
                                sizes.maxEntries,
                                sizes.entries,
                                sizes.plain,
                                sizes.references);
        return new SetPart(header, entries);
    }

    private static List<Entry> readEntries(Attributes list) {
        List<Entry> entries = new ArrayList<>();
        while (list.next(Ipsets.IPSET_ATTR_DATA)) {
            Entry entry = EntryCodec.read(list.nested());
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private record Sizes(
            int hashSize, int maxEntries, long entries, boolean plain, long references) {
        static final Sizes NONE = new Sizes(0, 0, 0, true, 0);

        static Sizes read(Attributes data) {
            int hashSize = 0;
            int maxEntries = 0;
            long entries = 0;
            boolean plain = true;
            long references = 0;
            while (data.next()) {
                switch (data.type()) {
                    case IPSET_ATTR_HASHSIZE -> hashSize = data.be32();
                    case IPSET_ATTR_MAXELEM -> maxEntries = data.be32();
                    case IPSET_ATTR_ELEMENTS -> entries = Integer.toUnsignedLong(data.be32());
                    case IPSET_ATTR_REFERENCES -> references = Integer.toUnsignedLong(data.be32());
                    case IPSET_ATTR_TIMEOUT, IPSET_ATTR_NETMASK -> plain = false;
                    case IPSET_ATTR_CADT_FLAGS -> plain &= data.be32() == 0;
                    default -> {}
                }
            }
            return new Sizes(hashSize, maxEntries, entries, plain, references);
        }
    }

    static List<SetHeader> headers(List<SetPart> parts) {
        return parts.stream().map(SetPart::header).filter(Objects::nonNull).toList();
    }

    /// Combines the parts of one set.
    ///
    /// @return refused with ENOENT if no part has a header
    static Answer<IpSet> whole(List<SetPart> parts) {
        SetHeader header = null;
        Set<Entry> entries = new HashSet<>();
        for (SetPart part : parts) {
            header = part.header == null ? header : part.header;
            entries.addAll(part.entries);
        }
        return header == null
                ? new Answer.Refused<>(Errno.ENOENT, "")
                : new Answer.Got<>(new IpSet(header, entries));
    }
}
