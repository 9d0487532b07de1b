package dev.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// To whom the files of an image belong, by the checksums that Debian's packages give for theirs.
///
/// @param root of the image
/// @param checksums MD5 by the path in a package
record FileOwners(Path root, Map<String, String> checksums) {
    private static final Path LISTS = Path.of("var/lib/dpkg/status.d");
    private static final int MD5_AND_SPACES = 34;

    static FileOwners of(Path root) throws IOException {
        Map<String, String> checksums = new HashMap<>();
        Path lists = root.resolve(LISTS);
        for (Path list : new FileTree(lists).files()) {
            if (list.toString().endsWith(".md5sums")) {
                for (String line : Files.readAllLines(lists.resolve(list))) {
                    checksums.put(
                            line.substring(MD5_AND_SPACES),
                            line.substring(0, MD5_AND_SPACES).strip());
                }
            }
        }
        return new FileOwners(root, checksums);
    }

    /// Returns the files that no package has with these contents. The lists of packages themselves
    /// and what is below other places do not count.
    ///
    /// @param others places that belong to others
    List<String> strangers(String... others) throws IOException {
        List<Path> files = new FileTree(root).files();
        return files.stream()
                .filter(path -> !path.startsWith(LISTS))
                .filter(path -> Stream.of(others).noneMatch(path::startsWith))
                .filter(path -> !isOfPackage(path, path.toString()))
                .map(Path::toString)
                .toList();
    }

    /// @param path in the image
    /// @param name of the file in a package
    boolean isOfPackage(Path path, String name) {
        try {
            byte[] sum =
                    MessageDigest.getInstance("MD5").digest(Files.readAllBytes(root.resolve(path)));
            return HexFormat.of().formatHex(sum).equals(checksums.get(name));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("cannot read " + path, e);
        }
    }
}
