package dev.sluice.testbed.guest;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The tests marked `@Tag("pc")`, in one emulated computer. It takes what time the processors have
/// beside all other tests.
@Execution(ExecutionMode.CONCURRENT)
class EmulatedPcSuiteIT {
    @TestFactory
    Stream<DynamicNode> inAnEmulatedPc() throws IOException {
        return new GuestSuite().in(EmulatedPc.find(), "pc");
    }
}
