package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the manifests allow the daemon to do: what it needs, and no more than kube-proxy may.
class DeployPermissionsTest {
    /// The permissions of the built-in role of kube-proxy, system:node-proxier.
    private static final Set<String> NODE_PROXIER =
            Set.of(
                    "list services",
                    "watch services",
                    "list endpoints",
                    "watch endpoints",
                    "get nodes",
                    "list nodes",
                    "watch nodes",
                    "create events",
                    "patch events",
                    "update events",
                    "create events.events.k8s.io",
                    "patch events.events.k8s.io",
                    "update events.events.k8s.io",
                    "list endpointslices.discovery.k8s.io",
                    "watch endpointslices.discovery.k8s.io",
                    "list servicecidrs.networking.k8s.io",
                    "watch servicecidrs.networking.k8s.io");

    /// The permissions without which a part of the daemon does not work.
    private static final Set<String> NEEDED =
            Set.of(
                    "list services", "watch services",
                    "list nodes", "watch nodes",
                    "list endpointslices.discovery.k8s.io", "watch endpointslices.discovery.k8s.io",
                    "list servicecidrs.networking.k8s.io", "watch servicecidrs.networking.k8s.io",
                    "create events.events.k8s.io", "patch events.events.k8s.io");

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.DeployManifestsTest#folders")
    void it_may_no_more_than_kube_proxy_and_as_itself(String folder) throws Exception {
        DeployManifests manifests = DeployManifests.of(folder);
        String account = manifests.only(ServiceAccount.class).getMetadata().getName();
        assertEquals(account, manifests.pod().getServiceAccountName());
        ClusterRoleBinding binding = manifests.only(ClusterRoleBinding.class);
        assertEquals(1, binding.getSubjects().size());
        assertEquals(account, binding.getSubjects().getFirst().getName());
        assertEquals("kube-system", binding.getSubjects().getFirst().getNamespace());
        ClusterRole role = manifests.only(ClusterRole.class);
        assertEquals(role.getMetadata().getName(), binding.getRoleRef().getName());
        Set<String> allowed = permissions(role);
        assertTrue(NODE_PROXIER.containsAll(allowed), allowed.toString());
        assertTrue(allowed.containsAll(NEEDED), allowed.toString());
    }

    private static Set<String> permissions(ClusterRole role) {
        Set<String> permissions = new HashSet<>();
        for (var rule : role.getRules()) {
            assertEquals(List.of(), rule.getNonResourceURLs());
            for (String group : rule.getApiGroups()) {
                for (String resource : rule.getResources()) {
                    for (String verb : rule.getVerbs()) {
                        permissions.add(
                                verb + " " + resource + (group.isEmpty() ? "" : "." + group));
                    }
                }
            }
        }
        return permissions;
    }
}
