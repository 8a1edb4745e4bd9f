/** The programs that the sandbox runs. Versions are pinned by the Go module beside this file, `go.sum` included. */
export interface Tool {
  /** Folder of the Go module. */
  readonly module: string;
  /** Main package; `.` is the module's own. */
  readonly package: string;
  /** The exact version that is pinned, as the version command prints it. */
  readonly version: string;
  /** `-X` settings of the linker: without them the binary calls itself a development version. */
  readonly variables: Readonly<Record<string, string>>;
  /** Arguments that print the version. Null when no other program can stand in for ours. */
  readonly versionArguments: readonly string[] | null;
}

const KUBERNETES_VERSION = "1.35.4";
const ARGO_CD_VERSION = "3.2.11";
const PULUMI_VERSION = "3.230.0";
const KWOK_VERSION = "0.7.0";

function kubernetes(command: string, versionArguments: readonly string[]): Tool {
  return {
    module: "kubernetes",
    package: `k8s.io/kubernetes/cmd/${command}`,
    version: KUBERNETES_VERSION,
    variables: {
      "k8s.io/component-base/version.gitVersion": `v${KUBERNETES_VERSION}`,
      "k8s.io/component-base/version.gitMajor": "1",
      "k8s.io/component-base/version.gitMinor": "35",
    },
    versionArguments,
  };
}

export const TOOLS = {
  pulumi: {
    module: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: PULUMI_VERSION,
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${PULUMI_VERSION}` },
    versionArguments: ["version"],
  },
  "kube-apiserver": kubernetes("kube-apiserver", ["--version"]),
  etcd: { module: "etcd", package: ".", version: "3.6.5", variables: {}, versionArguments: ["--version"] },
  "kube-controller-manager": kubernetes("kube-controller-manager", ["--version"]),
  "kube-scheduler": kubernetes("kube-scheduler", ["--version"]),
  kubectl: kubernetes("kubectl", ["version", "--client"]),
  // Another Redis would take its password from a file, and a real one is more than a cache needs.
  "redis-server": { module: "redis", package: ".", version: "2.35.0", variables: {}, versionArguments: null },
  argocd: {
    module: "argocd",
    package: "github.com/argoproj/argo-cd/v3/cmd",
    version: ARGO_CD_VERSION,
    variables: { "github.com/argoproj/argo-cd/v3/common.version": ARGO_CD_VERSION },
    versionArguments: ["version", "--client", "--short"],
  },
  kwok: {
    module: "kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    version: KWOK_VERSION,
    variables: { "sigs.k8s.io/kwok/pkg/consts.Version": `v${KWOK_VERSION}` },
    versionArguments: ["--version"],
  },
  kustomize: {
    module: "kustomize",
    package: "sigs.k8s.io/kustomize/kustomize/v5",
    version: "5.7.1",
    variables: {},
    versionArguments: ["version"],
  },
  helm: {
    module: "helm",
    package: "helm.sh/helm/v3/cmd/helm",
    version: "3.19.2",
    variables: {},
    versionArguments: ["version", "--short"],
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

/** All of them, in the order of building: what takes longest and is needed first comes first. */
export const TOOL_NAMES = Object.keys(TOOLS) as ToolName[];

/** The module that Argo CD's custom resource definitions come from. */
export const ARGO_CD_MODULE = "github.com/argoproj/argo-cd/v3";

/** The linker's arguments: no symbol tables (a third of the size), and the version. */
export function linkerFlags(tool: Tool): string {
  return ["-s", "-w", ...Object.entries(tool.variables).map(([name, value]) => `-X ${name}=${value}`)].join(" ");
}
