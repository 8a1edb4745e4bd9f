import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where everything of one sandbox lives: one folder, so that `reset` is one removal. */
export interface SandboxPaths {
  /** `<project root>/.sandbox`. */
  readonly root: string;
  /** What the daemon writes when it is ready: {@link DaemonInfo}. */
  readonly daemon: string;
  /** Wrappers that go first on PATH: pulumi, its plugins, aws, argocd, kubectl… */
  readonly bin: string;
  /** `ca.crt`, `ca.key` and a folder a cluster. */
  readonly pki: string;
  /** The sandbox authority's certificate alone. */
  readonly authority: string;
  /** System certificates and the sandbox's own, for Go and Git. */
  readonly caBundle: string;
  /** The operator's: a context a cluster. */
  readonly kubeconfig: string;
  /** One folder a cluster, by its key. */
  readonly clusters: string;
  /** The stand-ins' records: `aws.json`, `github.json`. */
  readonly records: string;
  /** Bare Git repositories, `<owner>/<name>.git`. */
  readonly git: string;
  /** Argo CD's. Sockets have room for 107 characters of path (unix(7)), which a checkout's own path may exceed. */
  readonly sockets: string;
  /** One file a process: {@link ProcessRecord}. */
  readonly processes: string;
  readonly logs: string;
  /** Pulumi's file backend. */
  readonly state: string;
  /** PULUMI_HOME, and the stacks' configuration files with the sandbox's encryption salt. */
  readonly pulumi: string;
}

export function sandboxPaths(root: string): SandboxPaths {
  return {
    root,
    daemon: join(root, "daemon.json"),
    bin: join(root, "bin"),
    pki: join(root, "pki"),
    authority: join(root, "pki", "ca.crt"),
    caBundle: join(root, "pki", "bundle.crt"),
    kubeconfig: join(root, "kubeconfig"),
    clusters: join(root, "clusters"),
    records: join(root, "records"),
    git: join(root, "git"),
    sockets: join(tmpdir(), `gitops-fleet-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`),
    processes: join(root, "processes"),
    logs: join(root, "logs"),
    state: join(root, "state"),
    pulumi: join(root, "pulumi"),
  };
}

/** How plugins, tests and the command reach a running daemon. */
export interface DaemonInfo {
  readonly pid: number;
  /** `http://127.0.0.1:PORT`: control calls, {@link file://./control.ts}. */
  readonly controlUrl: string;
  /** Bearer token of the control calls. */
  readonly token: string;
  /** `http://127.0.0.1:PORT`: CONNECT proxy that answers for github.com, STS and the chart repositories. */
  readonly proxyUrl: string;
  /** `https://127.0.0.1:PORT`: the same GitHub for clients that do without a proxy (git's insteadOf, GITHUB_API_URL). */
  readonly githubUrl: string;
}
