{{- /*
What each distribution needs: where the API server is reached without a service proxy, and fields of the configuration.
kustomize/overlays says the same; a test compares the objects.
*/ -}}
{{- define "sluice.distributions" -}}
# kubeadm's DaemonSet, ConfigMap and kubeconfig are used.
kubeadm: {}
# Its agent answers for the API server on each node.
k3s:
  host: 127.0.0.1
  port: "6444"
# Its agent answers for the API server on each node, and on servers the API server itself.
rke2:
  host: 127.0.0.1
  port: "6443"
# The container of the control plane, by its name. Another cluster than "kind" is CLUSTER-control-plane, one with several
# control planes CLUSTER-external-load-balancer: set k8sServiceHost.
kind:
  host: kind-control-plane
  port: "6443"
  # A kind node is a container: the table's size is its host's, as in kind's own configuration of kube-proxy.
  config:
    conntrack:
      maxPerCore: 0
# KubePrism.
talos:
  host: localhost
  port: "7445"
generic: {}
{{- end }}

{{- define "sluice.distribution" -}}
{{ index (include "sluice.distributions" . | fromYaml) .Values.distribution | toYaml }}
{{- end }}
