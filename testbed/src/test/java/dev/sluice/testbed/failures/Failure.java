package dev.sluice.testbed.failures;

import dev.sluice.testbed.node.Place;
import java.io.IOException;
import java.time.Duration;

/// The rows of the failure table: what fails, and how that may affect other Services.
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
                OwnSockets.flood(rig.node(), Place.NODE); // so that it has to read
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

    /// When a change of a Service without any fault reaches the kernel.
    enum Others {
        /// In the next round of the sync loop, as without a failure.
        AT_ONCE,
        /// With the try that includes the Service; chance decides which Services a try includes.
        ONE_BY_ONE,
        /// With the second try; the first one fails.
        AT_THE_NEXT_TRY,
        /// Within the longest back-off after the failure ends. Until then nothing of its family can
        /// be written.
        WHEN_IT_IS_OVER
    }

    final TableFault fault;
    final Others others;

    /// Duration of the failure.
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
