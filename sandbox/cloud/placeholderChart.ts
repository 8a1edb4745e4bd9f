import { gzipSync } from "node:zlib";
import { stringify } from "yaml";
import { tarArchive } from "./tar.js";

/** On everything that stands in for a public chart, so that nobody takes it for the real thing. */
export const PLACEHOLDER_LABEL = "gitops-fleet/placeholder";

/** A chart archive of this name and version with a ServiceAccount and a Deployment that does nothing. It accepts any values, and has
 *  no CustomResourceDefinitions, webhooks or rights: what the real chart adds to a cluster is not tried here. */
export function placeholderChart(chart: string, version: string): Buffer {
  return gzipSync(
    tarArchive({
      [`${chart}/Chart.yaml`]: stringify({
        apiVersion: "v2",
        name: chart,
        version,
        appVersion: version.replace(/^v/, ""),
        description: `Placeholder of the chart ${chart}.`,
        type: "application",
      }),
      [`${chart}/values.yaml`]: "# Any value is accepted; replicaCount (or replicas) and fullnameOverride are used.\n",
      [`${chart}/templates/_helpers.tpl`]: HELPERS,
      [`${chart}/templates/serviceaccount.yaml`]: SERVICE_ACCOUNT,
      [`${chart}/templates/deployment.yaml`]: DEPLOYMENT,
    }),
    // The operating system's byte of the header is 255 on every platform, and there is no time in it: one digest everywhere.
    { level: 9 },
  );
}

const HELPERS = `{{- define "placeholder.name" -}}
{{- default .Chart.Name .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "placeholder.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "placeholder.labels" -}}
{{ include "placeholder.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
${PLACEHOLDER_LABEL}: "true"
{{- end -}}
`;

const SERVICE_ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "placeholder.name" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "placeholder.labels" . | nindent 4 }}
automountServiceAccountToken: false
`;

/** Fits the restricted Pod Security Standard. */
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "placeholder.name" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "placeholder.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicaCount | default (.Values.replicas | default 1) }}
  selector:
    matchLabels:
      {{- include "placeholder.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "placeholder.labels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ include "placeholder.name" . }}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 65535
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: placeholder
          image: registry.k8s.io/pause:3.10
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          resources:
            requests:
              cpu: 1m
              memory: 8Mi
            limits:
              memory: 16Mi
`;
