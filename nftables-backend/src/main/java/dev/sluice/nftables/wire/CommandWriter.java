package dev.sluice.nftables.wire;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import java.util.List;

/// Writes commands as messages: one each, but for long lists of elements, since an attribute holds
/// less than 64 KiB.
final class CommandWriter {
    /// More than any element takes: two chain names' worth.
    private static final int ELEMENT_ROOM = 1024;

    private final MessageWriter to;
    private final IpFamily family;
    private final String table;

    /// Sets have a number each that is unique in a batch.
    private int setId;

    CommandWriter(MessageWriter to, IpFamily family, String table) {
        this.to = to;
        this.family = family;
        this.table = table;
    }

    void write(Command command) {
        switch (command) {
            case Command.AddTable(String name, String comment) -> {
                begin(Nft.NEWTABLE, 0).string(Nft.TABLE_NAME, name).be32(Nft.TABLE_FLAGS, 0);
                comment(Nft.TABLE_USERDATA, Nft.COMMENT, comment);
            }
            case Command.DeleteTable(String name) ->
                    begin(Nft.DELTABLE, 0).string(Nft.TABLE_NAME, name);
            case Command.AddSet(SetSpec set) -> set(set);
            case Command.DeleteSet(String name) ->
                    begin(Nft.DELSET, 0).string(Nft.SET_TABLE, table).string(Nft.SET_NAME, name);
            case Command.AddChain(Chain chain) -> chain(chain);
            case Command.FlushChain(String name) ->
                    begin(Nft.DELRULE, 0)
                            .string(Nft.RULE_TABLE, table)
                            .string(Nft.RULE_CHAIN, name);
            case Command.DeleteChain(String name) ->
                    begin(Nft.DELCHAIN, 0)
                            .string(Nft.CHAIN_TABLE, table)
                            .string(Nft.CHAIN_NAME, name);
            case Command.AddRule(String chain, Rule rule) -> rule(chain, rule);
            case Command.AddElements(String set, List<Element> elements) -> {
                for (int from = 0; from < elements.size(); ) {
                    from = elements(set, elements, from);
                }
            }
            case Command.DeleteElements(String set, List<Key> keys) ->
                    keys(Nft.DELSETELEM, set, keys);
            case Command.FlushElements(String set) -> elementList(Nft.DELSETELEM, 0, set);
        }
    }

    /// Writes a message that names elements.
    ///
    /// @param message DELSETELEM, DESTROYSETELEM or GETSETELEM
    void keys(int message, String set, List<Key> keys) {
        for (int from = 0; from < keys.size(); ) {
            elementList(message, 0, set).open(Nft.ELEM_LIST_ELEMENTS);
            do {
                to.open(Nft.LIST_ELEM);
                key(keys.get(from++));
                to.close(Nft.LIST_ELEM);
            } while (from < keys.size() && to.room() > ELEMENT_ROOM);
            to.close(Nft.ELEM_LIST_ELEMENTS);
        }
    }

    private MessageWriter begin(int message, int flags) {
        return Nfnetlink.begin(to, Nfnetlink.NFTABLES, message, flags, ExprCodec.number(family));
    }

    private MessageWriter elementList(int message, int flags, String set) {
        return begin(message, flags)
                .string(Nft.ELEM_LIST_TABLE, table)
                .string(Nft.ELEM_LIST_SET, set);
    }

    private void comment(int attribute, int type, String comment) {
        if (!comment.isEmpty()) {
            to.bytes(attribute, UserData.comment(type, comment));
        }
    }

    private void set(SetSpec set) {
        var attributes = SetAttributes.of(set, family);
        begin(Nft.NEWSET, Flags.CREATE)
                .string(Nft.SET_TABLE, table)
                .string(Nft.SET_NAME, set.name())
                .be32(Nft.SET_FLAGS, attributes.flags())
                .be32(Nft.SET_KEY_TYPE, attributes.keyType())
                .be32(Nft.SET_KEY_LEN, attributes.keyLength());
        if (attributes.isMap()) {
            to.be32(Nft.SET_DATA_TYPE, attributes.dataType())
                    .be32(Nft.SET_DATA_LEN, attributes.dataLength());
        }
        if (set.learns()) {
            to.open(Nft.SET_DESC)
                    .be32(Nft.SET_DESC_SIZE, SetSpec.MAX_LEARNED)
                    .close(Nft.SET_DESC)
                    .be64(Nft.SET_TIMEOUT, attributes.timeoutMillis());
        }
        if (attributes.counts()) {
            to.open(Nft.SET_EXPR).string(Nft.EXPR_NAME, Nft.COUNTER).close(Nft.SET_EXPR);
        }
        to.be32(Nft.SET_ID, ++setId);
        byte[] userData = UserData.of(set, family);
        if (userData.length > 0) {
            to.bytes(Nft.SET_USERDATA, userData);
        }
    }

    private void chain(Chain chain) {
        begin(Nft.NEWCHAIN, Flags.CREATE)
                .string(Nft.CHAIN_TABLE, table)
                .string(Nft.CHAIN_NAME, chain.name());
        chain.hook()
                .ifPresent(hook ->
                        to.open(Nft.CHAIN_HOOK)
                                .be32(Nft.HOOK_HOOKNUM, hook.point().number())
                                .be32(Nft.HOOK_PRIORITY, hook.priority())
                                .close(Nft.CHAIN_HOOK)
                                .be32(Nft.CHAIN_POLICY, Nft.POLICY_ACCEPT)
                                .string(Nft.CHAIN_TYPE, hook.kind().toString()));
        comment(Nft.CHAIN_USERDATA, Nft.COMMENT, chain.comment());
    }

    private void rule(String chain, Rule rule) {
        begin(Nft.NEWRULE, Flags.CREATE | Flags.APPEND)
                .string(Nft.RULE_TABLE, table)
                .string(Nft.RULE_CHAIN, chain)
                .open(Nft.RULE_EXPRESSIONS);
        for (Expr expr : Bytecode.of(family, rule)) {
            ExprCodec.write(to, family, expr);
        }
        to.close(Nft.RULE_EXPRESSIONS);
        comment(Nft.RULE_USERDATA, Nft.COMMENT, rule.comment());
    }

    /// @return the index of the first element that found no room
    private int elements(String set, List<Element> elements, int from) {
        elementList(Nft.NEWSETELEM, Flags.CREATE, set).open(Nft.ELEM_LIST_ELEMENTS);
        int next = from;
        do {
            Element element = elements.get(next++);
            to.open(Nft.LIST_ELEM);
            key(element.key());
            value(element.value());
            to.close(Nft.LIST_ELEM);
        } while (next < elements.size() && to.room() > ELEMENT_ROOM);
        to.close(Nft.ELEM_LIST_ELEMENTS);
        return next;
    }

    private void key(Key key) {
        to.open(Nft.ELEM_KEY).openRaw(Nft.DATA_VALUE);
        KeyBytes.write(to, key);
        to.close(Nft.DATA_VALUE).close(Nft.ELEM_KEY);
    }

    private void value(Value value) {
        switch (value) {
            case Value.Present _ -> {}
            case Value.Endpoint(Ip ip, int port) -> {
                to.open(Nft.ELEM_DATA).openRaw(Nft.DATA_VALUE);
                KeyBytes.endpoint(to, ip, port);
                to.close(Nft.DATA_VALUE).close(Nft.ELEM_DATA);
            }
            case Value.Goto(String chain, String comment) ->
                    verdict(Expr.Verdict.GOTO, chain, comment);
            case Value.Drop(String comment) -> verdict(Expr.Verdict.DROP, "", comment);
        }
    }

    private void verdict(Expr.Verdict verdict, String chain, String comment) {
        to.open(Nft.ELEM_DATA);
        ExprCodec.verdict(to, verdict, chain);
        to.close(Nft.ELEM_DATA);
        comment(Nft.ELEM_USERDATA, Nft.COMMENT, comment);
    }
}
