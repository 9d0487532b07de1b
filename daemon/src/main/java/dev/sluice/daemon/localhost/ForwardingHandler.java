package dev.sluice.daemon.localhost;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forwards what one end of a connection sends to the other end, one buffer at a time: the next one
/// is read after the kernel has taken the last one. So an end that does not read stops the one that
/// sends.
final class ForwardingHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardingHandler.class);

    private final ForwardedConnection connection;
    private final DuplexChannel to;

    /// @param to the channel of the other end
    ForwardingHandler(ForwardedConnection connection, DuplexChannel to) {
        this.connection = connection;
        this.to = to;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        connection.used();
        var _ =
                to.writeAndFlush(bytes)
                        .addListener(written -> {
                            if (written.isSuccess()) {
                                connection.used();
                                ctx.read();
                            } else {
                                connection.reset();
                            }
                        });
    }

    /// The end has finished sending. All that it sent was written by then.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            connection.ended(to);
        }
    }

    /// Also called after both ends have finished, which closes nothing again.
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.reset();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.debug("a connection to {} failed", ctx.channel().localAddress(), cause);
        }
        connection.reset();
    }
}
