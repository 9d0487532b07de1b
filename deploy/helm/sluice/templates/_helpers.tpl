{{- /* Whether kubeadm's DaemonSet is replaced in place: "true" or nothing. */ -}}
{{- define "sluice.inPlace" -}}
{{- if and (eq .Values.distribution "kubeadm") (not .Values.shadow) }}true{{ end }}
{{- end }}

{{- define "sluice.suffix" -}}
{{- if .Values.shadow }}-shadow{{ end }}
{{- end }}

{{- define "sluice.name" -}}
{{ default .Chart.Name .Values.nameOverride }}{{ include "sluice.suffix" . }}
{{- end }}

{{- /* The name of all objects but those that belong to kubeadm. */ -}}
{{- define "sluice.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- $suffix := include "sluice.suffix" . }}
{{- default $full .Values.fullnameOverride | trimSuffix $suffix }}{{ $suffix }}
{{- end }}

{{- define "sluice.serviceAccountName" -}}
{{- default (ternary (include "sluice.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name }}
{{- end }}

{{- define "sluice.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "sluice.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Dashboards, PodMonitors and Kubernetes' end-to-end tests know a service proxy by this label. */ -}}
{{- define "sluice.job" -}}
k8s-app: {{ if .Values.shadow }}{{ include "sluice.name" . }}{{ else }}kube-proxy{{ end }}
{{- end }}

{{- define "sluice.selectorLabels" -}}
{{- if include "sluice.inPlace" . }}
{{- include "sluice.job" . }}
{{- else if .Values.selectorLabelsOverride }}
{{- toYaml .Values.selectorLabelsOverride }}
{{- else -}}
app.kubernetes.io/name: {{ include "sluice.name" . }}
{{- end }}
{{- end }}

{{- define "sluice.podLabels" -}}
{{- $ours := merge (include "sluice.job" . | fromYaml) (dict "app.kubernetes.io/name" (include "sluice.name" .)) }}
{{- toYaml (mergeOverwrite (deepCopy .Values.podLabels) $ours (include "sluice.selectorLabels" . | fromYaml)) }}
{{- end }}

{{- define "sluice.image" -}}
{{- $tag := .Values.image.tag }}
{{- if not (or $tag .Values.image.digest) }}
{{- $tag = .Chart.AppVersion }}
{{- end }}
{{- .Values.image.repository }}{{ with $tag }}:{{ . }}{{ end }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- /* The KubeProxyConfiguration. */ -}}
{{- define "sluice.config" -}}
{{- $config := include "sluice.config.defaults" . | fromYaml }}
{{- $distribution := include "sluice.distribution" . | fromYaml }}
{{- $config = mergeOverwrite $config (default (dict) $distribution.config) (deepCopy .Values.config) }}
{{- with .Values.mode }}
{{- $_ := set $config "mode" . }}
{{- end }}
{{- if .Values.shadow }}
{{- /* kube-proxy has the usual ports. */}}
{{- $_ := set $config "healthzBindAddress" (regexReplaceAll ":[0-9]+$" (default "0.0.0.0:10256" $config.healthzBindAddress) ":20256") }}
{{- $_ := set $config "metricsBindAddress" (regexReplaceAll ":[0-9]+$" (default "127.0.0.1:10249" $config.metricsBindAddress) ":20249") }}
{{- end }}
{{- toYaml $config }}
{{- end }}

{{- define "sluice.config.defaults" -}}
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
# In-cluster configuration: the service account, at the address that the DaemonSet's environment names.
clientConnection:
  kubeconfig: ""
# Pods are told from others by their node's range; a cluster without podCIDR names its range: ClusterCIDR, clusterCIDR.
detectLocalMode: NodeCIDR
healthzBindAddress: 0.0.0.0:10256
# Open to the node's network, as Prometheus scrapes it from there; kube-proxy's own default is 127.0.0.1.
metricsBindAddress: 0.0.0.0:10249
{{- end }}

{{- define "sluice.sluiceConfig" -}}
{{- toYaml (merge (dict "apiVersion" "sluice.dev/v1alpha1" "kind" "SluiceConfiguration") .Values.sluiceConfig) }}
{{- end }}

{{- /* The port of `healthzBindAddress` or `metricsBindAddress`. kubeadm's file has the usual ones. */ -}}
{{- define "sluice.port" -}}
{{- $config := include "sluice.config" .root | fromYaml }}
{{- $address := default "" (get $config .address) }}
{{- if regexMatch "^([^:]*|\\[.*\\]):[0-9]+$" $address }}
{{- regexFind "[0-9]+$" $address }}
{{- else }}
{{- .usual }}
{{- end }}
{{- end }}

{{- define "sluice.healthzPort" -}}
{{ include "sluice.port" (dict "root" . "address" "healthzBindAddress" "usual" "10256") }}
{{- end }}

{{- define "sluice.metricsPort" -}}
{{ include "sluice.port" (dict "root" . "address" "metricsBindAddress" "usual" "10249") }}
{{- end }}

{{- /* Address and port of the API server, as YAML; empty where the service account's are used. */ -}}
{{- define "sluice.apiServer" -}}
{{- $own := include "sluice.distribution" . | fromYaml }}
{{- $host := default $own.host .Values.k8sServiceHost }}
{{- $port := default "443" $own.port }}
{{- with .Values.apiServer.endpoint }}
{{- $address := get (urlParse .) "host" }}
{{- $host = regexReplaceAll ":[0-9]+$" $address "" | trimPrefix "[" | trimSuffix "]" }}
{{- $port = default "443" (regexFind ":[0-9]+$" $address | trimPrefix ":") }}
{{- end }}
{{- with $host }}
host: {{ . | quote }}
port: {{ default $port $.Values.k8sServicePort | toString | quote }}
{{- end }}
{{- end }}

{{- /* Ends the rendering with one line where values contradict each other. */ -}}
{{- define "sluice.validate" -}}
{{- if and .Values.k8sServiceHost .Values.apiServer.endpoint }}
{{- fail "k8sServiceHost and apiServer.endpoint: set one of them" }}
{{- end }}
{{- if and .Values.shadow .Values.cleanup }}
{{- fail "shadow and cleanup: set one of them; in shadow mode there is nothing to clean up" }}
{{- end }}
{{- if include "sluice.inPlace" . }}
{{- if ne .Release.Namespace "kube-system" }}
{{- fail "distribution kubeadm replaces the DaemonSet kube-proxy in place: install into the namespace kube-system" }}
{{- end }}
{{- if or .Values.mode .Values.config .Values.k8sServiceHost .Values.k8sServicePort .Values.apiServer.endpoint }}
{{- fail "distribution kubeadm uses kubeadm's ConfigMap kube-proxy: change that one, and leave mode, config, k8sServiceHost, k8sServicePort and apiServer.endpoint empty; or take distribution generic, where kubeadm installed no kube-proxy" }}
{{- end }}
{{- if or .Values.cleanup .Values.selectorLabelsOverride }}
{{- fail "distribution kubeadm replaces the DaemonSet kube-proxy in place: cleanup and selectorLabelsOverride do not apply; the way back is kubectl -n kube-system rollout undo daemonset/kube-proxy --to-revision=N" }}
{{- end }}
{{- else }}
{{- $kubeconfig := (include "sluice.config" . | fromYaml).clientConnection.kubeconfig }}
{{- if not (or .Values.shadow .Values.cleanup $kubeconfig (include "sluice.apiServer" .)) }}
{{- fail "distribution generic needs k8sServiceHost, an address of the API server that is reached without a service proxy; for others see the value distribution" }}
{{- end }}
{{- end }}
{{- end }}
