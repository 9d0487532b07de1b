package dev.sluice.sbom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What is found in the root file system of the image.
///
/// @param debian its release: `13`
/// @param packages in order
/// @param jars their checksums by their names
/// @param libraries names of the libraries of machine code that jars brought
record ImageFiles(
        String debian,
        List<DebianPackage> packages,
        SortedMap<String, String> jars,
        List<String> libraries) {
    private static final String RELEASE = "VERSION_ID=";

    ImageFiles {
        packages = List.copyOf(packages);
        libraries = List.copyOf(libraries);
    }

    static ImageFiles read(Path root) throws IOException {
        List<DebianPackage> packages = new ArrayList<>();
        for (Path file : list(root.resolve("var/lib/dpkg/status.d"))) {
            if (!file.toString().endsWith(".md5sums")) {
                packages.add(DebianPackage.parse(Files.readString(file)));
            }
        }
        SortedMap<String, String> jars = new TreeMap<>();
        for (Path file : list(root.resolve("opt/sluice/lib"))) {
            jars.put(file.getFileName().toString(), sha256(file));
        }
        List<String> libraries =
                list(root.resolve("opt/sluice/native")).stream()
                        .map(file -> file.getFileName().toString())
                        .toList();
        return new ImageFiles(release(root), packages.stream().sorted().toList(), jars, libraries);
    }

    private static String release(Path root) throws IOException {
        for (String line : Files.readAllLines(root.resolve("usr/lib/os-release"))) {
            if (line.startsWith(RELEASE)) {
                return line.substring(RELEASE.length()).replace("\"", "");
            }
        }
        throw new IOException("the image does not tell which release of Debian it is of");
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
