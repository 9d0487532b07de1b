package dev.sluice.daemon.markdown;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// All Markdown files below a folder.
///
/// @param files in the order of their paths
public record MarkdownTree(Path root, List<MarkdownFile> files) {
    public MarkdownTree {
        files = List.copyOf(files);
    }

    /// Reads those of this repository.
    public static MarkdownTree ofRepository() throws IOException {
        return read(Path.of(".."));
    }

    /// Reads a folder. Build folders and hidden folders are left out.
    static MarkdownTree read(Path root) throws IOException {
        List<MarkdownFile> files = new ArrayList<>();
        for (Path file : paths(root)) {
            String path = root.relativize(file).toString();
            files.add(new MarkdownFile(path, Files.readAllLines(file)));
        }
        return new MarkdownTree(root, files);
    }

    /// @throws IllegalArgumentException if there is no such file
    public MarkdownFile file(String path) {
        return files.stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + path));
    }

    private static List<Path> paths(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<Path>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        String name = String.valueOf(folder.getFileName());
                        boolean hidden = !folder.equals(root) && name.startsWith(".");
                        return hidden || name.equals("target")
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(".md")) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found.stream().sorted().toList();
    }
}
