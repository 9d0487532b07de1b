package dev.sluice.testbed.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aPageWithoutColours() {
        Screen screen = screen(new TextStyle(false));
        screen.headline("Title", List.of("First.", "", "Last."));
        screen.doing("something that takes a while");
        screen.step("Step", List.of("About it."));
        screen.shown(List.of("a  1"));
        screen.kept("good");
        screen.step("Next", List.of());
        screen.broken("bad");
        screen.close(List.of("End."));
        assertEquals(
                """

                  Title

                  First.

                  Last.

                  1  Step
                     About it.

                     a  1

                     ✓ good

                  2  Next

                     ✗ bad

                  End.

                """,
                out.toString(UTF_8));
    }

    @Test
    void withColoursWhatTakesAMomentIsTakenBack() {
        Screen screen = screen(new TextStyle(true));
        screen.doing("building");
        screen.kept("built");
        String text = out.toString(UTF_8);
        assertTrue(text.contains("building …"), text);
        assertTrue(text.indexOf("\r\u001b[K", text.indexOf("building")) > 0, text);
    }

    @Test
    void nothingFollowsAnInterruption() {
        Screen screen = screen(new TextStyle(false));
        screen.interrupt();
        screen.kept("late");
        screen.complain("late");
        screen.interrupt();
        assertEquals("\n  Interrupted: all that was built is removed.\n\n", out.toString(UTF_8));
        assertEquals("", err.toString(UTF_8));
    }

    @Test
    void complaintsGoToStandardErrorAlone() {
        Screen screen = screen(new TextStyle(false));
        screen.complain("what is wrong");
        screen.end();
        screen.interrupt();
        assertEquals("what is wrong\n", err.toString(UTF_8));
        assertFalse(out.toString(UTF_8).contains("Interrupted"));
    }

    private Screen screen(TextStyle style) {
        return new Screen(
                new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), style);
    }
}
