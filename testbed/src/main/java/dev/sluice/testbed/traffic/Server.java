package dev.sluice.testbed.traffic;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;

/// What the responders' thread serves: a channel, and what to do when it can go on. Used by that
/// thread alone once it is registered.
interface Server {
    SelectableChannel channel();

    /// What to wait for, as of `SelectionKey`.
    int interest();

    /// Serves all that is there without waiting for more.
    ///
    /// @param selector where to register what comes of it
    /// @throws IOException if this channel is of no more use; it is closed then
    void serve(Selector selector) throws IOException;

    default void register(Selector selector) throws IOException {
        channel().configureBlocking(false);
        channel().register(selector, interest(), this);
    }
}
