package dev.sluice.kube.client;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// YAML that nobody expects in a kubeconfig: each value is understood as it is meant, or refused
/// with its place. No message shows a secret.
final class OddKubeconfigsTest {
    private static final String REST =
            """
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u}}]
            clusters: [{name: k, cluster: {server: "https://10.0.0.1"}}]
            """;

    @TempDir Path folder = Path.of("set by JUnit");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    0123            | 0123
                    1_000           | 1_000
                    0x1F            | 0x1F
                    1.50            | 1.50
                    True            | True
                    yes             | yes
                    2026-01-01      | 2026-01-01
                    '12'            | 12
                    !!str 12        | 12
                    !!binary aGk=   | aGk=
                    "a\\/b"         | a/b
                    *shared         | s3cret
                    """)
    void takesAScalarAsItIsWritten(String written, String token) throws Exception {
        String text = "shared: &shared s3cret\n" + REST + user("{token: " + written + "}");
        assertEquals(token, requireNonNull(read(text).token()).token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{token: null}", "{token: ''}"})
    void anAbsentTokenIsNone(String user) throws Exception {
        assertNull(read(REST + user(user)).token());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "true, false",
        "True, false",
        "'true', false",
        "'TRUE', false",
        "1, false",
        "false, true",
        "0, true",
        "'', true",
        "null, true",
    })
    void readsAFlag(String written, boolean verified) throws Exception {
        String text = REST.replace("server:", "insecure-skip-tls-verify: " + written + ", server:");
        assertEquals(verified, read(text + user("{}")).server().verified());
    }

    @Test
    void namesMayBeNumbers() throws Exception {
        String text = REST.replace("user: u", "user: 7") + "users: [{name: 7, user: {token: a}}]\n";
        assertEquals("a", requireNonNull(read(text).token()).token());
    }

    @Test
    void passesOverEntriesWithoutNameOrValue() throws Exception {
        String text =
                REST.replace("clusters: [", "clusters: [null, {name: k, cluster: null}, ")
                        + "users: [null, {name: null, user: {token: a}}, {name: u, user: {token:"
                        + " b}}]\n";
        assertEquals("b", requireNonNull(read(text).token()).token());
    }

    /// Which one counts differs between clients; client-go refuses it, too.
    @Test
    void noNameOccursTwice() throws Exception {
        assertEquals(
                "users[1].name occurs twice: \"u\"",
                refusal(REST + "users: [{name: u, user: {token: b}}, {name: u}]\n"));
        assertEquals(
                "clusters[1].name occurs twice: \"k\"",
                refusal(
                        REST.replace("clusters: [", "clusters: [{name: k, cluster: {}}, ")
                                + user("{}")));
    }

    @Test
    void mergesFields() throws Exception {
        String text = "all: &all {token: a}\n" + REST + user("{<<: *all, as: me}");
        assertEquals("a", requireNonNull(read(text).token()).token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "---\n", "---\n---\n", "\ufeff"})
    void emptyDocumentsDoNotCount(String before) throws Exception {
        var read = read(before + REST + user("{token: a, foo: {x: [1]}}") + "---\n");
        assertEquals("a", requireNonNull(read.token()).token());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {token: s3cret, token: b}                  | users[0].user.token occurs twice
                    {token: [s3cret]}                          | users[0].user.token has a value of a wrong type
                    {token: {s3cret: b}}                       | users[0].user.token has a value of a wrong type
                    s3cret                                     | users[0].user has a value of a wrong type
                    {exec: s3cret}                             | users[0].user.exec has a value of a wrong type
                    {exec: {args: s3cret}}                     | users[0].user.exec.args has a value of a wrong type
                    {exec: {args: [[s3cret]]}}                 | users[0].user.exec.args[0] has a value of a wrong type
                    {exec: {env: {A: s3cret}}}                 | users[0].user.exec.env has a value of a wrong type
                    {exec: {env: [s3cret]}}                    | users[0].user.exec.env[0] has a value of a wrong type
                    {exec: {provideClusterInfo: s3cret}}       | users[0].user.exec.provideClusterInfo has a value of a wrong type
                    {exec: {provideClusterInfo: [true]}}       | users[0].user.exec.provideClusterInfo has a value of a wrong type
                    {exec: {provideClusterInfo: 1.5}}          | users[0].user.exec.provideClusterInfo has a value of a wrong type
                    {as-groups: s3cret}                        | users[0].user.as-groups has a value of a wrong type
                    {as-user-extra: {k: s3cret}}               | users[0].user.as-user-extra.k has a value of a wrong type
                    {auth-provider: s3cret}                    | users[0].user.auth-provider has a value of a wrong type
                    {}}, {name: v, user: {token: [s3cret]}     | users[1].user.token has a value of a wrong type
                    *s3crets                                   | line 4: alias *… has no anchor before it
                    &a {token: s3cret, x: *a}                  | line 4: alias *… has no anchor before it
                    {token: !!float s3cret}                    | line 4: Malformed numeric value …
                    {token: !!int 0xs3cret}                    | line 4: Invalid base-16 number …
                    {token: s3cret, ]                          | line 4: while parsing a flow node: expected the node content, but found ']'
                    {token: "s3cret}}]                         | line 4: while scanning a quoted scalar: found unexpected end of stream
                    """)
    void refusesAUser(String user, String message) throws IOException {
        String refusal = refusal(REST + user(user));
        assertEquals(message, refusal);
        assertFalse(refusal.contains("s3cret"), refusal);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    contexts: {a: b}          | contexts has a value of a wrong type
                    contexts: [a]             | contexts[0] has a value of a wrong type
                    current-context: [a]      | current-context has a value of a wrong type
                    {"current-context":"c"} x | line 1: expected '<document start>', but found '<scalar>'
                    s3cret                    | holds no Config
                    []                        | holds no Config
                    # nothing                 | holds no Config
                    """)
    void refusesWhatIsNoConfig(String text, String message) throws IOException {
        assertEquals(message, refusal(text));
    }

    @Test
    void refusesSeveralDocuments() throws IOException {
        String one = REST + user("{token: s3cret}");
        assertEquals("holds more than one document", refusal(one + "---\n" + one));
        assertEquals("users occurs twice", refusal(one + user("{token: b}")));
    }

    @Test
    void boundsWhatAliasesStandFor() throws IOException {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 9; i++) {
            text.append("a%d: &a%d [".formatted(i, i));
            text.append(("*a" + (i - 1) + ",").repeat(10)).append("]\n");
        }
        assertEquals(
                "line 7: aliases stand for more than 1000000 values", refusal(text.toString()));
    }

    @Test
    void tellsThePluginOfTheCluster() throws Exception {
        String text =
                REST.replace(
                                "server:",
                                "insecure-skip-tls-verify: true, extensions: [{name: other,"
                                        + " extension: 3}, {name: client.authentication.k8s.io/exec,"
                                        + " extension: {a: [1, 2.5, true, null, 'x', .nan]}}], server:")
                        + user("{}");
        Kubeconfig read = Kubeconfig.read(file(text));
        assertEquals(
                "{\"apiVersion\":\"v\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false,"
                        + "\"cluster\":{\"server\":\"https://10.0.0.1\","
                        + "\"insecure-skip-tls-verify\":true,"
                        + "\"config\":{\"a\":[1,2.5,true,null,\"x\",\"NaN\"]}}}}",
                ExecInfo.json("v", read.cluster(), null));
    }

    @Test
    void anEmptyArgumentIsOne() throws Exception {
        Kubeconfig read =
                Kubeconfig.read(
                        file(
                                REST
                                        + user(
                                                "{exec: {args: [1, null, x], env: [{name: A, value:"
                                                        + " 1}, null]}}")));
        KubeconfigExec exec = requireNonNull(read.user().exec());
        assertEquals(List.of("1", "", "x"), exec.args());
        assertEquals(
                List.of(new KubeconfigExec.Variable("A", "1"), new KubeconfigExec.Variable("", "")),
                exec.env());
    }

    private static String user(String user) {
        return "users: [{name: u, user: " + user + "}]\n";
    }

    private Credentials read(String text) throws Exception {
        return Credentials.read(new ApiAccess.Kubeconfig(file(text), null));
    }

    /// The message without the file, in which it begins.
    private String refusal(String text) throws IOException {
        Path file = file(text);
        var e =
                assertThrows(
                        ApiAccessException.class,
                        () -> Credentials.read(new ApiAccess.Kubeconfig(file, null)));
        return String.valueOf(e.getMessage())
                .replace("cannot use the kubeconfig " + file + ": ", "");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), text);
    }
}
