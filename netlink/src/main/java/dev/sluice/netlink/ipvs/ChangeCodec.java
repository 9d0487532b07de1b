package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.generic.GenericFamily;
import java.util.function.Consumer;

/// Writes a [ServerChange]: the virtual server, then the real server if the change is to one
/// (linux/ip_vs.h: IPVS_CMD_ATTR_SERVICE, IPVS_CMD_ATTR_DEST).
final class ChangeCodec {
    private static final int IPVS_CMD_NEW_SERVICE = 1;
    private static final int IPVS_CMD_SET_SERVICE = 2;
    private static final int IPVS_CMD_DEL_SERVICE = 3;
    private static final int IPVS_CMD_NEW_DEST = 5;
    private static final int IPVS_CMD_SET_DEST = 6;
    private static final int IPVS_CMD_DEL_DEST = 7;

    private final GenericFamily family;

    ChangeCodec(GenericFamily family) {
        this.family = family;
    }

    void write(MessageWriter to, ServerChange change) {
        switch (change) {
            case ServerChange.AddVirtual(var server) -> write(to, IPVS_CMD_NEW_SERVICE, server);
            case ServerChange.SetVirtual(var server) -> write(to, IPVS_CMD_SET_SERVICE, server);
            case ServerChange.DeleteVirtual(var at) -> write(to, IPVS_CMD_DEL_SERVICE, at);
            case ServerChange.AddReal(var at, var server) ->
                    write(to, IPVS_CMD_NEW_DEST, at)
                            .nest(
                                    Ipvs.IPVS_CMD_ATTR_DEST,
                                    dest -> RealServerCodec.write(dest, server));
            case ServerChange.SetReal(var at, var server) ->
                    write(to, IPVS_CMD_SET_DEST, at)
                            .nest(
                                    Ipvs.IPVS_CMD_ATTR_DEST,
                                    dest -> RealServerCodec.write(dest, server));
            case ServerChange.DeleteReal(var at, var address, int port) ->
                    write(to, IPVS_CMD_DEL_DEST, at)
                            .nest(
                                    Ipvs.IPVS_CMD_ATTR_DEST,
                                    dest -> RealServerCodec.writeKey(dest, address, port));
        }
    }

    private void write(MessageWriter to, int command, VirtualServer server) {
        begin(to, command, service -> VirtualServerCodec.write(service, server));
    }

    private MessageWriter write(MessageWriter to, int command, VirtualAddress at) {
        return begin(to, command, service -> VirtualServerCodec.writeKey(service, at));
    }

    private MessageWriter begin(MessageWriter to, int command, Consumer<MessageWriter> service) {
        return family.begin(to, command, 0).nest(Ipvs.IPVS_CMD_ATTR_SERVICE, service);
    }
}
