package dev.sluice.testbed.sources;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import dev.sluice.testbed.sources.SourceTree.Method;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.tools.Diagnostic;

/// Measures the methods of one file. The argument of each visit is the name of what is around the
/// tree, such as `Outer.Inner`; empty for the file.
///
/// A lambda or a block in a method is a part of that method. A method of a local or anonymous class
/// is a part of the method around it, and a method of its own.
final class MethodScanner extends TreeScanner<Void, String> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final CharSequence text;
    private final List<Method> found = new ArrayList<>();

    /// Whether the tree that is visited belongs to a measured method.
    private boolean inMethod;

    private MethodScanner(CompilationUnitTree unit, SourcePositions positions, CharSequence text) {
        this.unit = unit;
        this.positions = positions;
        this.text = text;
    }

    /// The methods of a file, each before those that it contains.
    ///
    /// @throws IOException if the text of the file cannot be read
    static List<Method> methods(CompilationUnitTree unit, SourcePositions positions)
            throws IOException {
        CharSequence text = unit.getSourceFile().getCharContent(true);
        var scanner = new MethodScanner(unit, positions, text);
        scanner.scan(unit, "");
        return scanner.found;
    }

    @Override
    public Void visitClass(ClassTree type, String around) {
        String simple = type.getSimpleName().isEmpty() ? "new" : type.getSimpleName().toString();
        String name = around.isEmpty() ? simple : around + "." + simple;
        return within(false, () -> super.visitClass(type, name));
    }

    @Override
    public Void visitMethod(MethodTree method, String around) {
        String name = around + "." + method.getName();
        if (method.getBody() != null) {
            add(name, signature(method), method.getBody());
        }
        return within(true, () -> super.visitMethod(method, name));
    }

    @Override
    public Void visitVariable(VariableTree variable, String around) {
        String name = inMethod ? around : around + "." + variable.getName();
        return super.visitVariable(variable, name);
    }

    @Override
    public Void visitLambdaExpression(LambdaExpressionTree lambda, String around) {
        if (!inMethod) {
            add(around + " (lambda)", start(lambda), lambda);
        }
        return within(true, () -> super.visitLambdaExpression(lambda, around));
    }

    @Override
    public Void visitBlock(BlockTree block, String around) {
        if (!inMethod) {
            add(around + (block.isStatic() ? " (static block)" : " (block)"), start(block), block);
        }
        return within(true, () -> super.visitBlock(block, around));
    }

    /// @param method whether the trees below belong to a measured method
    private Void within(boolean method, Supplier<Void> visit) {
        boolean before = inMethod;
        inMethod = method;
        try {
            return visit.get();
        } finally {
            inMethod = before;
        }
    }

    private void add(String name, long from, Tree to) {
        long first = line(from);
        long last = line(positions.getEndPosition(unit, to));
        found.add(new Method(name, (int) first, (int) (last - first + 1)));
    }

    /// Where the signature begins: at the modifiers, or after the annotations if there are no other
    /// modifiers.
    private long signature(MethodTree method) {
        ModifiersTree modifiers = method.getModifiers();
        long end = positions.getEndPosition(unit, modifiers);
        if (end == Diagnostic.NOPOS) {
            return start(method);
        }
        if (!modifiers.getFlags().isEmpty()) {
            return end;
        }
        int position = (int) end;
        while (Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return position;
    }

    private long start(Tree tree) {
        return positions.getStartPosition(unit, tree);
    }

    private long line(long position) {
        return unit.getLineMap().getLineNumber(position);
    }
}
