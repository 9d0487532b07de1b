package dev.sluice.kube.client;

import java.util.ArrayList;
import java.util.List;

/// The `exec` of a kubeconfig's user: which credential plugin to run. A text that is absent is
/// empty.
record KubeconfigExec(
        String apiVersion,
        String command,
        List<String> args,
        List<Variable> env,
        String interactiveMode,
        boolean provideClusterInfo) {
    /// A variable of the plugin's environment.
    record Variable(String name, String value) {}

    static KubeconfigExec of(KubeconfigFields fields) throws ApiAccessException {
        List<Variable> env = new ArrayList<>();
        for (KubeconfigFields variable : fields.objects("env")) {
            env.add(new Variable(variable.text("name"), variable.text("value")));
        }
        return new KubeconfigExec(
                fields.text("apiVersion"),
                fields.text("command"),
                fields.texts("args"),
                env,
                fields.text("interactiveMode"),
                fields.flag("provideClusterInfo"));
    }
}
