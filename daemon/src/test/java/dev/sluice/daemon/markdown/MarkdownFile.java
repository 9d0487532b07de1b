package dev.sluice.daemon.markdown;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Markdown file, read as GitHub reads it: its links, anchors, tables and code.
///
/// @param path from the root of the repository, with slashes
/// @param lines all of its lines
public record MarkdownFile(String path, List<String> lines) {
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*)\\s*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+?) *#*");

    /// Code in the text, between one or more backticks.
    private static final Pattern SPAN = Pattern.compile("(?s)(`+)(.+?)(?<!`)\\1(?!`)");

    private static final Pattern TARGET = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}_ -]");

    public MarkdownFile {
        lines = List.copyOf(lines);
    }

    /// A fenced block of code.
    ///
    /// @param language the word behind the opening fence; empty if there is none
    public record CodeBlock(String language, List<String> lines) {
        public CodeBlock {
            lines = List.copyOf(lines);
        }
    }

    /// @param prose the lines outside of blocks of code
    private record Parts(String prose, List<CodeBlock> blocks) {}

    /// Returns the fenced blocks of code in their order.
    public List<CodeBlock> blocks() {
        return parts().blocks();
    }

    /// Returns the code in the text, each in one line.
    public List<String> spans() {
        return SPAN.matcher(parts().prose())
                .results()
                .map(span -> span.group(2).replace('\n', ' ').strip())
                .toList();
    }

    /// Returns the targets of links and images.
    public List<String> targets() {
        String text = SPAN.matcher(parts().prose()).replaceAll("");
        return TARGET.matcher(text).results().map(link -> link.group(1)).toList();
    }

    /// Returns the anchors of the headings, without `#`.
    public Set<String> anchors() {
        Map<String, Integer> headings = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        for (String line : parts().prose().split("\n", -1)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = anchor(heading.group(1));
                int before = headings.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    private static String anchor(String heading) {
        String text = LINK.matcher(heading).replaceAll("$1").toLowerCase(Locale.ROOT);
        return NOT_IN_ANCHORS.matcher(text).replaceAll("").replace(' ', '-');
    }

    /// Returns the cells of each row of the tables with this line as their head.
    public List<List<String>> rows(String head) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (inside && line.startsWith("| ") && !line.startsWith("| ---")) {
                String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
                rows.add(Arrays.asList(cells));
            }
            inside = line.equals(head) || (inside && line.startsWith("| "));
        }
        return rows;
    }

    private Parts parts() {
        var prose = new StringJoiner("\n");
        List<CodeBlock> blocks = new ArrayList<>();
        List<String> block = new ArrayList<>();
        String language = "";
        boolean inside = false;
        for (String line : lines) {
            Matcher fence = FENCE.matcher(line);
            if (fence.matches()) {
                if (inside) {
                    blocks.add(new CodeBlock(language, block));
                    block.clear();
                }
                language = fence.group(1);
                inside = !inside;
            }
            boolean code = inside && !fence.matches();
            if (code) {
                block.add(line);
            }
            prose.add(code || fence.matches() ? "" : line);
        }
        return new Parts(prose.toString(), blocks);
    }
}
