package dev.sluice.daemon.journal;

import dev.sluice.base.input.InputFile;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentReader;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.journal.JournalEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The journal on disk: at most eight files of 1 MiB in a folder, readable by their owner only.
/// They are named by a number that counts up, and the oldest is deleted for a new one. Each line is
/// a [Document] of some entries, in the order of their numbers.
///
/// A line may be cut off where the disk was full or the machine stopped. Every line begins with a
/// line break, so that it is whole whatever is before it; what cannot be read is skipped. Nothing
/// is forced to disk, since a lost second of the journal is worth less than a write for each
/// change.
///
/// @param folder need not exist, but its parent must
/// @param longest the size after which a new file is started, in bytes
public record JournalFiles(Path folder, long longest) {
    static final int MOST_FILES = 8;
    private static final long USUAL = 1 << 20;

    /// A file is longer than its limit by no more than the last line in it.
    private static final long LONGEST_LINE = 4 << 20;

    private static final String NAMES = "[0-9]{8}\\.jsonl";

    /// A folder that another program filled is not read to its end.
    private static final int MOST_NAMES = 1000;

    /// The files of a daemon, in the folder `journal` beside the file of the last state.
    ///
    /// @param lastGood the path of that file, which need not exist
    public static JournalFiles beside(Path lastGood) {
        return new JournalFiles(lastGood.resolveSibling("journal"), USUAL);
    }

    /// Returns whether the folder exists, or may be created.
    public boolean hasPlace() {
        return folder.getParent() != null && Files.isDirectory(folder.getParent());
    }

    /// Appends entries in one line.
    ///
    /// @throws IOException if they cannot be written; a part of the line may be in the file
    void append(List<JournalEntry> entries) throws IOException {
        byte[] line = line(entries);
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        try (FileChannel file =
                FileChannel.open(
                        file(line.length),
                        Set.<OpenOption>of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.APPEND,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(line);
            while (left.hasRemaining()) {
                file.write(left);
            }
        }
    }

    private static byte[] line(List<JournalEntry> entries) {
        var line = new ByteArrayOutputStream();
        line.write('\n');
        DocumentWriter.json(new Document<>(JournalEntry.KIND, entries), line);
        line.write('\n');
        return line.toByteArray();
    }

    /// Returns the file to append to. Makes room for it if it is a new one.
    private Path file(int more) throws IOException {
        List<Path> files = files();
        if (!files.isEmpty() && hasRoom(files.getLast(), more)) {
            return files.getLast();
        }
        long last = files.isEmpty() ? 0 : number(files.getLast());
        for (int i = 0; i <= files.size() - MOST_FILES; i++) {
            Files.deleteIfExists(files.get(i));
        }
        return folder.resolve("%08d.jsonl".formatted(last + 1));
    }

    private boolean hasRoom(Path file, int more) throws IOException {
        var attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        // Opening a fifo would block.
        return attributes.isRegularFile()
                && (attributes.size() == 0 || attributes.size() + more <= longest);
    }

    private static long number(Path file) {
        return Long.parseLong(name(file).substring(0, 8));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /// Returns the files, the oldest first.
    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (name(file).matches(NAMES) && files.size() < MOST_NAMES) {
                    files.add(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException("cannot list " + folder, e);
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    /// Reads entries, the newest first.
    ///
    /// @param wanted which ones
    /// @param most the most entries to return
    /// @throws IOException if the folder cannot be read. Files and lines that cannot be read are
    ///   skipped
    public List<JournalEntry> read(Predicate<JournalEntry> wanted, int most) throws IOException {
        List<JournalEntry> found = new ArrayList<>();
        for (Path file : existing().reversed()) {
            int left = most - found.size();
            if (left <= 0) {
                break;
            }
            Deque<JournalEntry> last = new ArrayDeque<>();
            read(
                    file,
                    entry -> {
                        if (wanted.test(entry)) {
                            if (last.size() == left) {
                                last.removeFirst();
                            }
                            last.addLast(entry);
                        }
                    });
            last.descendingIterator().forEachRemaining(found::add);
        }
        return found;
    }

    private List<Path> existing() throws IOException {
        try {
            return files();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    private void read(Path file, Consumer<JournalEntry> each) {
        byte[] text;
        try {
            text = new InputFile(file, longest + LONGEST_LINE).bytes();
        } catch (IOException _) {
            // It was deleted for a newer one, or is none of ours.
            return;
        }
        int start = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || text[i] == '\n') {
                if (i > start) {
                    read(text, start, i - start).forEach(each);
                }
                start = i + 1;
            }
        }
    }

    private static List<JournalEntry> read(byte[] text, int start, int length) {
        try {
            return DocumentReader.read(
                            new ByteArrayInputStream(text, start, length),
                            JournalEntry.KIND,
                            JournalEntry.class)
                    .items();
        } catch (DocumentException _) {
            return List.of();
        }
    }
}
