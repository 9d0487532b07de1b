package dev.sluice.nftables.wire;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import java.util.List;

/// Writes commands as netlink messages: one for each command, except that long lists of elements
/// are split, because an attribute holds less than 64 KiB. A message is `struct nfgenmsg` and
/// attributes of linux/netfilter/nf_tables.h.
final class CommandWriter {
    /// More bytes than any element takes, with two chain names.
    private static final int ELEMENT_ROOM = 1024;

    private final MessageWriter to;
    private final IpFamily family;
    private final String table;

    /// The ID of the last set. Each set of a batch needs an ID of its own.
    private int setId;

    CommandWriter(MessageWriter to, IpFamily family, String table) {
        this.to = to;
        this.family = family;
        this.table = table;
    }

    void write(Command command) {
        switch (command) {
            case Command.AddTable(String name, String comment) -> {
                begin(Nft.NFT_MSG_NEWTABLE, 0)
                        .string(Nft.NFTA_TABLE_NAME, name)
                        .be32(Nft.NFTA_TABLE_FLAGS, 0);
                comment(Nft.NFTA_TABLE_USERDATA, UserData.COMMENT, comment);
            }
            case Command.DeleteTable(String name) ->
                    begin(Nft.NFT_MSG_DELTABLE, 0).string(Nft.NFTA_TABLE_NAME, name);
            case Command.AddSet(SetSpec set) -> set(set);
            case Command.DeleteSet(String name) ->
                    begin(Nft.NFT_MSG_DELSET, 0)
                            .string(Nft.NFTA_SET_TABLE, table)
                            .string(Nft.NFTA_SET_NAME, name);
            case Command.AddCounter(String name) ->
                    counter(Nft.NFT_MSG_NEWOBJ, Flags.CREATE, name)
                            .open(Nft.NFTA_OBJ_DATA)
                            .close(Nft.NFTA_OBJ_DATA);
            case Command.DeleteCounter(String name) -> counter(Nft.NFT_MSG_DELOBJ, 0, name);
            case Command.AddChain(Chain chain) -> chain(chain);
            case Command.FlushChain(String name) ->
                    begin(Nft.NFT_MSG_DELRULE, 0)
                            .string(Nft.NFTA_RULE_TABLE, table)
                            .string(Nft.NFTA_RULE_CHAIN, name);
            case Command.DeleteChain(String name) ->
                    begin(Nft.NFT_MSG_DELCHAIN, 0)
                            .string(Nft.NFTA_CHAIN_TABLE, table)
                            .string(Nft.NFTA_CHAIN_NAME, name);
            case Command.AddRule(String chain, Rule rule) -> rule(chain, rule);
            case Command.AddElements(String set, List<Element> elements) -> {
                for (int from = 0; from < elements.size(); ) {
                    from = elements(set, elements, from);
                }
            }
            case Command.DeleteElements(String set, List<Key> keys) ->
                    keys(Nft.NFT_MSG_DELSETELEM, set, keys);
            case Command.FlushElements(String set) -> elementList(Nft.NFT_MSG_DELSETELEM, 0, set);
        }
    }

    /// Begins a message about a counter.
    ///
    /// @param message NFT_MSG_NEWOBJ, NFT_MSG_GETOBJ or NFT_MSG_DELOBJ
    MessageWriter counter(int message, int flags, String name) {
        return begin(message, flags)
                .string(Nft.NFTA_OBJ_TABLE, table)
                .string(Nft.NFTA_OBJ_NAME, name)
                .be32(Nft.NFTA_OBJ_TYPE, Nft.NFT_OBJECT_COUNTER);
    }

    /// Writes messages that name elements by their keys.
    ///
    /// @param message NFT_MSG_DELSETELEM, NFT_MSG_DESTROYSETELEM or NFT_MSG_GETSETELEM
    void keys(int message, String set, List<Key> keys) {
        for (int from = 0; from < keys.size(); ) {
            elementList(message, 0, set).open(Nft.NFTA_SET_ELEM_LIST_ELEMENTS);
            do {
                to.open(Nft.NFTA_LIST_ELEM);
                key(keys.get(from++));
                to.close(Nft.NFTA_LIST_ELEM);
            } while (from < keys.size() && to.room() > ELEMENT_ROOM);
            to.close(Nft.NFTA_SET_ELEM_LIST_ELEMENTS);
        }
    }

    private MessageWriter begin(int message, int flags) {
        return Nfnetlink.begin(to, Nfnetlink.NFTABLES, message, flags, Nfproto.of(family));
    }

    private MessageWriter elementList(int message, int flags, String set) {
        return begin(message, flags)
                .string(Nft.NFTA_SET_ELEM_LIST_TABLE, table)
                .string(Nft.NFTA_SET_ELEM_LIST_SET, set);
    }

    private void comment(int attribute, int type, String comment) {
        if (!comment.isEmpty()) {
            to.bytes(attribute, UserData.comment(type, comment));
        }
    }

    private void set(SetSpec set) {
        var attributes = SetAttributes.of(set, family);
        begin(Nft.NFT_MSG_NEWSET, Flags.CREATE)
                .string(Nft.NFTA_SET_TABLE, table)
                .string(Nft.NFTA_SET_NAME, set.name())
                .be32(Nft.NFTA_SET_FLAGS, attributes.flags())
                .be32(Nft.NFTA_SET_KEY_TYPE, attributes.keyType())
                .be32(Nft.NFTA_SET_KEY_LEN, attributes.keyLength());
        if (attributes.isMap()) {
            to.be32(Nft.NFTA_SET_DATA_TYPE, attributes.dataType())
                    .be32(Nft.NFTA_SET_DATA_LEN, attributes.dataLength());
        }
        if (set.learns()) {
            to.open(Nft.NFTA_SET_DESC)
                    .be32(Nft.NFTA_SET_DESC_SIZE, SetSpec.MAX_LEARNED)
                    .close(Nft.NFTA_SET_DESC)
                    .be64(Nft.NFTA_SET_TIMEOUT, attributes.timeoutMillis());
        }
        if (attributes.counts()) {
            to.open(Nft.NFTA_SET_EXPR)
                    .string(Nft.NFTA_EXPR_NAME, ExprName.COUNTER)
                    .close(Nft.NFTA_SET_EXPR);
        }
        to.be32(Nft.NFTA_SET_ID, ++setId);
        byte[] userData = UserData.of(set, family);
        if (userData.length > 0) {
            to.bytes(Nft.NFTA_SET_USERDATA, userData);
        }
    }

    private void chain(Chain chain) {
        begin(Nft.NFT_MSG_NEWCHAIN, Flags.CREATE)
                .string(Nft.NFTA_CHAIN_TABLE, table)
                .string(Nft.NFTA_CHAIN_NAME, chain.name());
        chain.hook()
                .ifPresent(hook ->
                        to.open(Nft.NFTA_CHAIN_HOOK)
                                .be32(Nft.NFTA_HOOK_HOOKNUM, hook.point().number())
                                .be32(Nft.NFTA_HOOK_PRIORITY, hook.priority())
                                .close(Nft.NFTA_CHAIN_HOOK)
                                .be32(Nft.NFTA_CHAIN_POLICY, Nft.NF_ACCEPT)
                                .string(Nft.NFTA_CHAIN_TYPE, hook.kind().toString()));
        comment(Nft.NFTA_CHAIN_USERDATA, UserData.COMMENT, chain.comment());
    }

    private void rule(String chain, Rule rule) {
        begin(Nft.NFT_MSG_NEWRULE, Flags.CREATE | Flags.APPEND)
                .string(Nft.NFTA_RULE_TABLE, table)
                .string(Nft.NFTA_RULE_CHAIN, chain)
                .open(Nft.NFTA_RULE_EXPRESSIONS);
        for (Expr expr : Bytecode.of(family, rule)) {
            ExprWriter.write(to, family, expr);
        }
        to.close(Nft.NFTA_RULE_EXPRESSIONS);
        comment(Nft.NFTA_RULE_USERDATA, UserData.COMMENT, rule.comment());
    }

    /// Writes one message with as many elements as fit.
    ///
    /// @return the index of the first element that did not fit
    private int elements(String set, List<Element> elements, int from) {
        elementList(Nft.NFT_MSG_NEWSETELEM, Flags.CREATE, set)
                .open(Nft.NFTA_SET_ELEM_LIST_ELEMENTS);
        int next = from;
        do {
            Element element = elements.get(next++);
            to.open(Nft.NFTA_LIST_ELEM);
            key(element.key());
            value(element.value());
            to.close(Nft.NFTA_LIST_ELEM);
        } while (next < elements.size() && to.room() > ELEMENT_ROOM);
        to.close(Nft.NFTA_SET_ELEM_LIST_ELEMENTS);
        return next;
    }

    private void key(Key key) {
        to.open(Nft.NFTA_SET_ELEM_KEY).openRaw(Nft.NFTA_DATA_VALUE);
        KeyBytes.write(to, key);
        to.close(Nft.NFTA_DATA_VALUE).close(Nft.NFTA_SET_ELEM_KEY);
    }

    private void value(Value value) {
        switch (value) {
            case Value.Present _ -> {}
            case Value.Endpoint(Ip ip, int port) -> {
                to.open(Nft.NFTA_SET_ELEM_DATA).openRaw(Nft.NFTA_DATA_VALUE);
                KeyBytes.endpoint(to, ip, port);
                to.close(Nft.NFTA_DATA_VALUE).close(Nft.NFTA_SET_ELEM_DATA);
            }
            case Value.Goto(String chain, String comment) ->
                    verdict(Expr.Verdict.GOTO, chain, comment);
            case Value.Drop(String comment) -> verdict(Expr.Verdict.DROP, "", comment);
        }
    }

    private void verdict(Expr.Verdict verdict, String chain, String comment) {
        to.open(Nft.NFTA_SET_ELEM_DATA);
        ExprWriter.verdict(to, verdict, chain);
        to.close(Nft.NFTA_SET_ELEM_DATA);
        comment(Nft.NFTA_SET_ELEM_USERDATA, UserData.COMMENT, comment);
    }
}
