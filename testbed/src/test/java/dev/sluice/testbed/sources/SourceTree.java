package dev.sluice.testbed.sources;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// All Java files below a folder, as the compiler parses them.
///
/// @param files in the order of their paths
record SourceTree(List<SourceFile> files) {
    SourceTree {
        files = List.copyOf(files);
    }

    /// @param path from the root of the tree, such as `netlink/src/main/java/...`
    /// @param lines how many it has, blank lines and comments included
    /// @param types the simple names of its top-level types
    /// @param methods those with a body, also of nested, local and anonymous classes
    record SourceFile(String path, int lines, List<String> types, List<Method> methods) {
        SourceFile {
            types = List.copyOf(types);
            methods = List.copyOf(methods);
        }

        /// The folder of its Maven module, such as `netlink`.
        String module() {
            return path.substring(0, Math.max(0, path.indexOf('/')));
        }
    }

    /// A method, a constructor, an initializer block, or a lambda in the initial value of a field.
    ///
    /// @param name with the names of the types and methods around it, such as `Outer.Inner.run`
    /// @param line the line in which its signature begins, from 1
    /// @param lines from there to its closing brace; comments and annotations above do not count
    record Method(String name, int line, int lines) {}

    /// The root of this repository.
    ///
    /// @throws IOException if it cannot be found
    static Path repository() throws IOException {
        Path root = Launcher.find().path().toAbsolutePath().getParent();
        if (root == null) {
            throw new IOException("the program `sluice` is in no folder");
        }
        return root;
    }

    /// Reads a tree. Build folders and hidden folders are left out.
    ///
    /// @throws IOException if a file cannot be read or parsed
    static SourceTree read(Path root) throws IOException {
        List<Path> paths = javaFiles(root);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var errors = new DiagnosticCollector<JavaFileObject>();
        List<SourceFile> files = new ArrayList<>();
        try (var manager = compiler.getStandardFileManager(errors, null, null)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    errors,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(paths));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                files.add(file(root, unit, trees));
            }
        }
        for (Diagnostic<? extends JavaFileObject> error : errors.getDiagnostics()) {
            if (error.getKind() == Diagnostic.Kind.ERROR) {
                throw new IOException("cannot parse: " + error);
            }
        }
        return new SourceTree(files);
    }

    private static SourceFile file(Path root, CompilationUnitTree unit, Trees trees)
            throws IOException {
        Path path = Path.of(unit.getSourceFile().toUri());
        List<String> types = new ArrayList<>();
        for (Tree declaration : unit.getTypeDecls()) {
            if (declaration instanceof ClassTree type) {
                types.add(type.getSimpleName().toString());
            }
        }
        return new SourceFile(
                root.relativize(path).toString(),
                Files.readAllLines(path).size(),
                types,
                MethodScanner.methods(unit, trees.getSourcePositions()));
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<Path>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        boolean build =
                                folder.endsWith("target")
                                        && Files.exists(folder.resolveSibling("pom.xml"));
                        boolean hidden =
                                !folder.equals(root)
                                        && String.valueOf(folder.getFileName()).startsWith(".");
                        return build || hidden
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(".java")) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found.stream().sorted().toList();
    }
}
