package dev.sluice.nftables.table;

import static dev.sluice.nftables.table.Field.Header.DESTINATION;
import static dev.sluice.nftables.table.Field.Header.ORIGINAL_DST;
import static dev.sluice.nftables.table.Field.Header.ORIGINAL_DST_PORT;
import static dev.sluice.nftables.table.Field.Header.PORT;
import static dev.sluice.nftables.table.Field.Header.PROTOCOL;
import static dev.sluice.nftables.table.Field.Header.REPLY_SRC;
import static dev.sluice.nftables.table.Field.Header.REPLY_SRC_PORT;
import static dev.sluice.nftables.table.Field.Header.SOURCE;

import dev.sluice.model.IpFamily;
import java.util.List;

/// The kinds of keys, by the fields that rules look up. [Key] has a record for each.
public enum Shape {
    CLIENT(SOURCE),
    ADDRESS(DESTINATION),
    VIP(DESTINATION, PROTOCOL, PORT),
    VIP_SLOT(DESTINATION, PROTOCOL, PORT, new Field.Random(2)),
    NODE_PORT(PROTOCOL, PORT),
    NODE_PORT_SLOT(PROTOCOL, PORT, new Field.Random(2)),
    HAIRPIN(SOURCE, DESTINATION, PROTOCOL, PORT),
    VIP_CHOICE(ORIGINAL_DST, PROTOCOL, ORIGINAL_DST_PORT, REPLY_SRC, REPLY_SRC_PORT),
    NODE_PORT_CHOICE(PROTOCOL, ORIGINAL_DST_PORT, REPLY_SRC, REPLY_SRC_PORT);

    @SuppressWarnings("ImmutableEnumChecker") // a list of List.of is
    private final List<Field> fields;

    Shape(Field... fields) {
        this.fields = List.of(fields);
    }

    /// The fields in order. A random number has modulus 2 here, whichever modulus the rules use.
    public List<Field> fields() {
        return fields;
    }

    /// The fields, with a random number below `slots`.
    public List<Field> fields(int slots) {
        return fields.stream()
                .map(field -> field instanceof Field.Random ? new Field.Random(slots) : field)
                .toList();
    }

    public List<Type> types(IpFamily family) {
        return fields.stream().map(field -> field.type(family)).toList();
    }

    /// Whether `nft` can print such a key only if the set says which expressions it consists of.
    public boolean hasRandom() {
        return fields.stream().anyMatch(Field.Random.class::isInstance);
    }
}
