package dev.sluice.sbom.advisory;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Prints which of our jars are known to be vulnerable. The exit status is 0 if none is, 1 if one
/// is, and 2 if it could not look.
public final class JarScan {
    private static final int NOTHING = 0;
    private static final int FOUND = 1;
    private static final int FAILED = 2;

    private JarScan() {}

    /// @param arguments a document of CycloneDX; the advisories; the file with accepted ones
    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        int status;
        try {
            status =
                    run(
                            Path.of(words.get(0)),
                            Path.of(words.get(1)),
                            Path.of(words.get(2)),
                            System.out);
        } catch (IOException e) {
            System.err.println("sluice: cannot look for vulnerable jars: " + e.getMessage());
            status = FAILED;
        }
        System.exit(status);
    }

    /// @return the exit status
    /// @throws IOException if it cannot look
    static int run(Path bom, Path advisories, Path accepted, PrintStream out) throws IOException {
        List<ScannedJar> jars = ScannedJar.of(json(bom));
        List<Advisory> known = AdvisoryFiles.read(advisories);
        AcceptedAdvisories accept = AcceptedAdvisories.parse(Files.readAllLines(accepted));
        List<JarFinding> all = JarFinding.find(jars, known);
        List<JarFinding> open =
                all.stream().filter(each -> !accept.include(each.advisory())).toList();
        open.forEach(each -> out.println(each.line()));
        for (String id : accept.unused(all)) {
            out.println(id + " is accepted, but no jar has it: remove its line");
        }
        String newest = known.stream().map(Advisory::modified).max(String::compareTo).orElse("");
        out.printf(
                "%d vulnerabilities in %d jars, %d accepted; %d advisories, the newest of %s%n",
                open.size(), jars.size(), all.size() - open.size(), known.size(), newest);
        return open.isEmpty() ? NOTHING : FOUND;
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
