package dev.sluice.base.background;

/// Is notified of [PeriodicTask]s: of a start on the thread that starts the task, of a failure on
/// the task's own thread.
public interface TaskListener {
    /// Ignores all notifications.
    TaskListener NONE =
            new TaskListener() {
                @Override
                public void started(String task) {}

                @Override
                public void failed(String task) {}
            };

    void started(String task);

    /// Called after a run that failed; the task continues.
    void failed(String task);
}
