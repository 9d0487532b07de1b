package dev.sluice.testbed.guest;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/// The tests marked `@Tag("uml")`, in one User-mode Linux.
///
/// One class of them: `-Dit.test=GuestSuiteIT -Dguest=IpvsIT`. Captures are taken anew with
/// `-Dcapture=update`.
class GuestSuiteIT {
    @TestFactory
    Stream<DynamicNode> inUserModeLinux() throws IOException {
        return new GuestSuite().in(UserModeLinux.find(), "uml");
    }
}
