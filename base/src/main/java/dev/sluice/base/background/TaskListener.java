package dev.sluice.base.background;

/// Told of [PeriodicTask]s, each on its own thread.
public interface TaskListener {
    /// Told of nothing.
    TaskListener NONE =
            new TaskListener() {
                @Override
                public void started(String task) {}

                @Override
                public void failed(String task) {}
            };

    void started(String task);

    /// One turn of it failed; it goes on.
    void failed(String task);
}
