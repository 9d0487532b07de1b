package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Records the datagrams that pass through another wire.
final class RecordingWire implements Wire {
    private final Wire wire;
    private final List<Capture.Datagram> passed = new ArrayList<>();

    RecordingWire(Wire wire) {
        this.wire = wire;
    }

    Capture capture() {
        return new Capture(passed);
    }

    @Override
    public void send(List<ByteBuffer> parts) throws NetlinkException {
        byte[] whole = new byte[parts.stream().mapToInt(ByteBuffer::remaining).sum()];
        ByteBuffer into = ByteBuffer.wrap(whole);
        parts.forEach(part -> into.put(part.duplicate()));
        passed.add(Capture.Datagram.of(true, whole));
        wire.send(parts);
    }

    @Override
    public boolean receive(ByteBuffer into, boolean wait) throws NetlinkException {
        boolean some = wire.receive(into, wait);
        if (some) {
            byte[] datagram = new byte[into.remaining()];
            into.get(into.position(), datagram);
            passed.add(Capture.Datagram.of(false, datagram));
        }
        return some;
    }

    @Override
    public void close() {
        wire.close();
    }
}
