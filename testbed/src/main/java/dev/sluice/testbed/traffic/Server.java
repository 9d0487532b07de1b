package dev.sluice.testbed.traffic;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;

/// A channel that the responders' thread serves. Used only by that thread once it is registered.
interface Server {
    SelectableChannel channel();

    /// Returns the operations to wait for, as bits of `SelectionKey`.
    int interest();

    /// Serves everything that has arrived, without waiting for more.
    ///
    /// @param selector where to register accepted connections
    /// @throws IOException if the channel has failed or ended; the caller then closes it
    void serve(Selector selector) throws IOException;

    default void register(Selector selector) throws IOException {
        channel().configureBlocking(false);
        channel().register(selector, interest(), this);
    }
}
