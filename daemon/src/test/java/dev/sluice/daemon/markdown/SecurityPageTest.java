package dev.sluice.daemon.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `docs/security.md`: each threat is held by tests that exist.
class SecurityPageTest {
    private static final String HEAD = "| Threat | What Sluice does | Held by |";

    @Test
    void each_threat_is_held_by_tests_that_exist() throws IOException {
        NamedTests tests = NamedTests.of(Path.of(".."));
        List<List<String>> threats =
                MarkdownTree.ofRepository().file("docs/security.md").rows(HEAD);
        assertTrue(threats.size() > 35, () -> threats.size() + " threats");
        List<String> faults = new ArrayList<>();
        for (List<String> threat : threats) {
            assertEquals(3, threat.size(), threat::toString);
            faults.addAll(tests.faults(threat.getLast()));
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void a_test_that_does_not_exist_is_named() throws IOException {
        NamedTests tests = NamedTests.of(Path.of(".."));
        assertEquals(List.of(), tests.faults("`SecurityPageTest`"));
        assertEquals(
                List.of(
                        "`NoSuchTest`: there is no such class",
                        "`FakeKernel`: there are several such classes",
                        "`NamedTests`: it is not run by itself",
                        "`SecurityPageTest.none`: the class has no such method"),
                tests.faults(
                        "`SecurityPageTest.a_test_that_does_not_exist_is_named`, `NoSuchTest`,"
                                + " `FakeKernel`, `NamedTests`, `SecurityPageTest.none`"));
        assertEquals(List.of("no test is named: all of it"), tests.faults("all of it"));
    }
}
