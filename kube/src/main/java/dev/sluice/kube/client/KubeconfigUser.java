package dev.sluice.kube.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A user of a kubeconfig: how we log in. A text that is absent is empty.
///
/// @param hasAuthProvider whether there is an `auth-provider`, which client-go removed
/// @param exec null if there is none
record KubeconfigUser(
        String clientCertificate,
        String clientCertificateData,
        String clientKey,
        String clientKeyData,
        String token,
        String tokenFile,
        String username,
        String password,
        String as,
        String asUid,
        List<String> asGroups,
        Map<String, List<String>> asUserExtra,
        boolean hasAuthProvider,
        @Nullable KubeconfigExec exec) {
    static KubeconfigUser of(KubeconfigFields fields) throws ApiAccessException {
        KubeconfigFields exec = fields.object("exec");
        return new KubeconfigUser(
                fields.text("client-certificate"),
                fields.text("client-certificate-data"),
                fields.text("client-key"),
                fields.text("client-key-data"),
                fields.text("token"),
                fields.text("tokenFile"),
                fields.text("username"),
                fields.text("password"),
                fields.text("as"),
                fields.text("as-uid"),
                fields.texts("as-groups"),
                fields.lists("as-user-extra"),
                fields.object("auth-provider") != null,
                exec == null ? null : KubeconfigExec.of(exec));
    }
}
