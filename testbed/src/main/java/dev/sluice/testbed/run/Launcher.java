package dev.sluice.testbed.run;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The program `sluice` of this source tree.
///
/// @param path of the script
public record Launcher(Path path) {
    /// Finds the script in the nearest folder above the one that this class was loaded from.
    ///
    /// @throws IOException if it is not found
    public static Launcher find() throws IOException {
        Path loaded;
        try {
            loaded =
                    Path.of(
                            Launcher.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("cannot tell where the testbed was loaded from", e);
        }
        for (Path folder = loaded; folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("sluice");
            if (Files.isRegularFile(script) && Files.isExecutable(script)) {
                return new Launcher(script);
            }
        }
        throw new IOException("no program `sluice` in any folder above " + loaded);
    }
}
