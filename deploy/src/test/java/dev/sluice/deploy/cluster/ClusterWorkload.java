package dev.sluice.deploy.cluster;

import dev.sluice.deploy.kustomize.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The servers and clients of the tests. They run from Sluice's image, because its shell has all
/// the programs they need and no registry is involved.
///
/// @param image by the name that the node's container runtime knows
record ClusterWorkload(String image) {
    static final Path SCRIPTS = Path.of("src/test/resources/cluster");

    private static final int HTTP_PORT = 8080;
    private static final int ECHO_PORT = 8081;

    private static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: default}
            spec:
              type: NodePort
              selector: {app: web}
              ports:
                - {name: http, port: 8080, nodePort: 30080}
                - {name: echo, port: 8081, nodePort: 30081}
            """;

    /// Ready only once it listens, so that no connection fails because of the server itself.
    private static final String SERVERS =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: default}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                    - name: web
                      imagePullPolicy: Never
                      readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
            """;

    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {namespace: default}
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers:
                - name: main
                  imagePullPolicy: Never
            """;

    /// Returns a Service with two servers, and a pod to ask from.
    List<ObjectNode> servers() throws IOException {
        ObjectNode servers = (ObjectNode) Yaml.parse(SERVERS);
        fill((ObjectNode) servers.at("/spec/template/spec/containers/0"), script("server.sh"), "");
        return List.of((ObjectNode) Yaml.parse(SERVICE), servers, pod("client", "sleep 7200", ""));
    }

    /// Returns a pod with steady traffic to an address of the Service.
    ObjectNode traffic(String address) throws IOException {
        return pod("traffic", script("client.sh"), address);
    }

    private ObjectNode pod(String name, String script, String address) {
        ObjectNode pod = (ObjectNode) Yaml.parse(POD);
        ((ObjectNode) pod.required("metadata")).put("name", name);
        fill((ObjectNode) pod.at("/spec/containers/0"), script, address);
        return pod;
    }

    private void fill(ObjectNode container, String script, String address) {
        container.put("image", image);
        container.putArray("command").add("sh").add("-c").add(script);
        var environment = container.putArray("env");
        environment.addObject().put("name", "HTTP_PORT").put("value", Integer.toString(HTTP_PORT));
        environment.addObject().put("name", "ECHO_PORT").put("value", Integer.toString(ECHO_PORT));
        environment.addObject().put("name", "WEB").put("value", address);
    }

    private static String script(String name) throws IOException {
        return Files.readString(SCRIPTS.resolve(name));
    }

    /// Returns objects as one text for kubectl.
    static String text(List<ObjectNode> objects) {
        var text = new StringBuilder();
        objects.forEach(object -> text.append("---\n").append(object).append('\n'));
        return text.toString();
    }
}
