{{- /* What all containers have. */ -}}
{{- define "sluice.container" -}}
image: {{ include "sluice.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
env:
  - name: NODE_NAME
    valueFrom:
      fieldRef:
        fieldPath: spec.nodeName
  {{- with include "sluice.apiServer" . | fromYaml }}
  - name: KUBERNETES_SERVICE_HOST
    value: {{ .host | quote }}
  - name: KUBERNETES_SERVICE_PORT
    value: {{ .port | quote }}
  {{- end }}
volumeMounts:
  - name: kube-proxy
    mountPath: /var/lib/kube-proxy
    readOnly: true
  {{- if .Values.sluiceConfig }}
  - name: sluice-config
    mountPath: /etc/sluice
    readOnly: true
  {{- end }}
  - name: lib-modules
    mountPath: /lib/modules
    readOnly: true
  - name: xtables-lock
    mountPath: /run/xtables.lock
  {{- if not .Values.shadow }}
  - name: last-good
    mountPath: /var/lib/sluice
  {{- end }}
  - name: tmp
    mountPath: /tmp
{{- end }}

{{- define "sluice.command" -}}
- /usr/local/bin/sluice
- run
- --config=/var/lib/kube-proxy/config.conf
- --hostname-override=$(NODE_NAME)
{{- if .Values.sluiceConfig }}
- --sluice-config=/etc/sluice/sluice-config.yaml
{{- end }}
{{- if ne (toString .Values.logLevel) "" }}
- --v={{ .Values.logLevel }}
{{- end }}
{{- end }}

{{- define "sluice.updateStrategy" -}}
{{- $strategy := deepCopy .Values.updateStrategy }}
{{- if eq $strategy.type "OnDelete" }}
{{- $strategy = omit $strategy "rollingUpdate" }}
{{- else if not $strategy.rollingUpdate.maxUnavailable }}
{{- /* A node's rules stay while its pod is replaced: connections go on, only changes wait. */}}
{{- $_ := set $strategy.rollingUpdate "maxUnavailable" (ternary 1 "10%" (not (empty (include "sluice.inPlace" .)))) }}
{{- end }}
{{- toYaml $strategy }}
{{- end }}
