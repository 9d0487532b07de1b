package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.KernelStandIn;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.sync.SyncException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The ruleset that a kernel would have after the backend's messages, read from these messages.
final class RecordingRuleset {
    static final String TABLE = "sluice";
    private static final int ACK = 4;

    private final ListedRuleset.Builder builder = new ListedRuleset.Builder();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    private RecordingRuleset() {}

    static ListedRuleset of(IpFamily family, Contents contents) {
        return of(family, commands(contents));
    }

    /// The messages themselves, as a kernel would list them.
    static byte[] messages(IpFamily family, Contents contents) {
        return told(family, commands(contents)).messages.toByteArray();
    }

    private static List<Command> commands(Contents contents) {
        List<Command> commands = new ArrayList<>();
        commands.add(new Command.AddTable(TABLE, ""));
        for (SetSpec set : contents.sets()) {
            commands.add(new Command.AddSet(set));
        }
        for (String counter : contents.counters()) {
            commands.add(new Command.AddCounter(counter));
        }
        for (Chain chain : contents.chains()) {
            commands.add(new Command.AddChain(chain));
        }
        for (Chain chain : contents.chains()) {
            for (Rule rule : chain.rules()) {
                commands.add(new Command.AddRule(chain.name(), rule));
            }
        }
        for (String set : contents.filled()) {
            List<Element> elements = new ArrayList<>();
            contents.elements(set).forEach((key, value) -> elements.add(new Element(key, value)));
            if (!elements.isEmpty()) {
                commands.add(new Command.AddElements(set, elements));
            }
        }
        return commands;
    }

    static ListedRuleset of(IpFamily family, List<Command> commands) {
        return told(family, commands).builder.build();
    }

    private static RecordingRuleset told(IpFamily family, List<Command> commands) {
        var told = new RecordingRuleset();
        try (var kernel =
                new NetlinkKernel(
                        family, TABLE, _ -> new Netlink(new KernelStandIn(told::receive)))) {
            List<Kernel.Refusal> refusals = kernel.commit(commands);
            if (!refusals.isEmpty()) {
                throw new AssertionError(refusals.toString());
            }
        } catch (SyncException e) {
            throw new AssertionError(e);
        }
        return told;
    }

    private List<byte[]> receive(byte[] request) {
        List<byte[]> answers = new ArrayList<>();
        var buffer = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
        for (int at = 0; at < request.length; at += buffer.getInt(at) + 3 & ~3) {
            byte[] bytes = Arrays.copyOfRange(request, at, at + buffer.getInt(at));
            int type = buffer.getShort(at + 4);
            if (type >> 8 == 10) {
                Message message = Message.of(ByteBuffer.wrap(bytes));
                message.next();
                if ((type & 0xff) != Nft.NFT_MSG_NEWOBJ) {
                    messages.writeBytes(message.copy());
                }
                receive(type & 0xff, message);
                if ((buffer.getShort(at + 6) & ACK) != 0) {
                    answers.add(KernelStandIn.acknowledge(bytes, 0));
                }
            }
        }
        return answers;
    }

    private void receive(int type, Message message) {
        switch (type) {
            case Nft.NFT_MSG_NEWTABLE -> builder.table(message);
            case Nft.NFT_MSG_NEWOBJ -> {}
            case Nft.NFT_MSG_NEWCHAIN -> builder.chain(message);
            case Nft.NFT_MSG_NEWRULE -> builder.rule(message);
            case Nft.NFT_MSG_NEWSET -> builder.set(message);
            case Nft.NFT_MSG_NEWSETELEM -> builder.elements(message);
            default -> throw new AssertionError("message " + type);
        }
    }
}
