package dev.sluice.testbed.failures;

import dev.sluice.testbed.node.Place;
import java.io.IOException;
import java.time.Duration;

/// The rows of the table: what fails, and what others may feel of it.
enum Failure {
    ONE_IS_REFUSED_FOR_GOOD(TableFault.REFUSES_ONE, Others.AT_ONCE, Duration.ofMinutes(20)),
    ONE_IS_REFUSED_FOR_A_MINUTE(TableFault.REFUSES_ONE, Others.AT_ONCE, Duration.ofMinutes(1)),
    EVERY_TENTH_COMMAND_IS_REFUSED(
            TableFault.REFUSES_EVERY_TENTH, Others.ONE_BY_ONE, Duration.ofMinutes(10)),
    DUMPS_ARE_INTERRUPTED_TWENTY_TIMES(
            TableFault.INTERRUPTS_TWENTY_READS, Others.AT_ONCE, Duration.ofMinutes(20)) {
        @Override
        void begin(Rig rig) throws IOException {
            super.begin(rig);
            if (rig.edge.faults().contains(TableFault.LOSES_NOTIFICATIONS)) {
                OwnSockets.flood(rig.node(), Place.NODE); // then it wants to read
            }
        }
    },
    NOTIFICATIONS_ARE_LOST(TableFault.LOSES_NOTIFICATIONS, Others.AT_ONCE, Duration.ofMinutes(1)) {
        @Override
        void begin(Rig rig) throws IOException {
            OwnSockets.flood(rig.node(), Place.NODE);
        }
    },
    SOCKETS_BREAK(TableFault.NONE, Others.AT_THE_NEXT_TRY, Duration.ofMinutes(1)) {
        @Override
        void begin(Rig rig) throws IOException {
            OwnSockets.breakThoseIn(rig.node(), Place.NODE);
        }
    },
    WRITES_FAIL(TableFault.FAILS_WRITES, Others.WHEN_IT_IS_OVER, Duration.ofMinutes(10)),
    THE_PROGRAM_TALKS_NONSENSE(
            TableFault.TALKS_NONSENSE, Others.WHEN_IT_IS_OVER, Duration.ofMinutes(10)),
    THE_PROGRAM_HANGS(TableFault.HANGS, Others.WHEN_IT_IS_OVER, Duration.ofSeconds(10)),
    A_CHORE_THROWS(TableFault.NONE, Others.AT_ONCE, Duration.ofMinutes(20)) {
        @Override
        void begin(Rig rig) {
            rig.choreThrows = true;
        }

        @Override
        void end(Rig rig) {
            rig.choreThrows = false;
        }
    },
    FLOWS_CANNOT_BE_LISTED(TableFault.NONE, Others.AT_ONCE, Duration.ofMinutes(20)) {
        @Override
        void begin(Rig rig) {
            rig.conntrackFails = true;
        }

        @Override
        void end(Rig rig) {
            rig.conntrackFails = false;
        }
    },
    THE_CLOCK_IS_SET_BACK(TableFault.NONE, Others.AT_ONCE, Duration.ofMinutes(10)) {
        @Override
        void begin(Rig rig) {
            rig.clock.step(Duration.ofHours(-1));
        }
    },
    THE_CLOCK_IS_SET_FORWARD(TableFault.NONE, Others.AT_ONCE, Duration.ofMinutes(10)) {
        @Override
        void begin(Rig rig) {
            rig.clock.step(Duration.ofHours(1));
        }
    };

    /// When a change of a Service that nothing is wrong with reaches the kernel.
    enum Others {
        /// With the next round, as ever.
        AT_ONCE,
        /// Where it is among those that a try does, with that try; which ones, chance decides.
        ONE_BY_ONE,
        /// One try is lost.
        AT_THE_NEXT_TRY,
        /// When the cause is gone, within the longest back-off: nothing of that family can be
        /// written.
        WHEN_IT_IS_OVER
    }

    final TableFault fault;
    final Others others;

    /// How long it lasts.
    final Duration lasts;

    Failure(TableFault fault, Others others, Duration lasts) {
        this.fault = fault;
        this.others = others;
        this.lasts = lasts;
    }

    void begin(Rig rig) throws IOException {
        rig.edge.inject(fault);
    }

    void end(Rig rig) throws IOException {
        rig.edge.inject(TableFault.NONE);
    }
}
