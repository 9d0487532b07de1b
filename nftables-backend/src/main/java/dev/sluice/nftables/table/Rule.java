package dev.sluice.nftables.table;

import java.util.List;

/// Statements, executed in order until a test fails or a verdict ends the rule.
///
/// @param comment empty for none
public record Rule(List<Statement> statements, String comment) {
    public Rule {
        statements = List.copyOf(statements);
    }

    public static Rule of(Statement... statements) {
        return new Rule(List.of(statements), "");
    }

    public Rule withComment(String text) {
        return new Rule(statements, text);
    }

    /// The names of the sets and maps it uses.
    public List<String> sets() {
        return statements.stream()
                .flatMap(statement ->
                        switch (statement) {
                            case Statement.InSet(_, String set) -> List.of(set).stream();
                            case Statement.Dispatch(_, String map) -> List.of(map).stream();
                            case Statement.Translate(_, String map) -> List.of(map).stream();
                            case Statement.UpdateMap(String map) -> List.of(map).stream();
                            case Statement.InState _,
                                    Statement.Translated _,
                                    Statement.L4Proto _,
                                    Statement.InNetwork _,
                                    Statement.InInterface _,
                                    Statement.Local _,
                                    Statement.Marked _,
                                    Statement.Count _,
                                    Statement.Mark _,
                                    Statement.Unmark _,
                                    Statement.Masquerade _,
                                    Statement.Reject _,
                                    Statement.Drop _,
                                    Statement.Return _,
                                    Statement.Jump _,
                                    Statement.Goto _ ->
                                    List.<String>of().stream();
                        })
                .toList();
    }
}
