package dev.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A folder with what is below it.
record FileTree(Path root) {
    /// Returns the regular files, relative to the root, sorted.
    List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }

    /// Returns the files that only one of the two has or that have other contents in the other one,
    /// relative to the roots.
    List<Path> differing(FileTree other) throws IOException {
        Set<Path> all = new TreeSet<>(files());
        all.addAll(other.files());
        List<Path> differing = new ArrayList<>();
        for (Path file : all) {
            Path here = root.resolve(file);
            Path there = other.root.resolve(file);
            if (!Files.exists(here) || !Files.exists(there) || Files.mismatch(here, there) != -1) {
                differing.add(file);
            }
        }
        return differing;
    }
}
