import * as pulumi from "@pulumi/pulumi";
import { HUB, type ClusterBase } from "../model/index.js";
import { throughProxy } from "../render/index.js";
import type { LastRun } from "./outputs.js";
import { ask } from "./reach.js";

/** A Helm release, as it is found on a cluster. */
interface ReleaseName {
  readonly name: string;
  readonly namespace: string;
}

/** What Helm labels the Secret of each revision with (https://github.com/helm/helm/blob/main/pkg/storage/driver/secrets.go). */
interface Revision {
  readonly revision: number;
  readonly status: string;
}

/** The release of Argo CD's chart, whose parts are all called after it. */
const ARGOCD: ReleaseName = { name: "argocd", namespace: "argocd" };

/** Statuses of what was released, and may be gone back to. */
const RELEASED = ["deployed", "superseded"];

/** Secrets without what is in them: the values of a release hold credentials. */
const NAMES_ALONE = { accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" };

/** Refuses to go on over a release of Argo CD that an upgrade has left half-way. Helm upgrades none of those, and says so without
 *  the way out, after other things have changed.
 *  @param own the outputs of the stack's last run: nothing is asked of a cluster that was never brought up
 *  @param cluster that runs Argo CD
 *  @throws RunError with the command that takes the release back */
export async function assertReleaseSettled(
  own: Pick<LastRun, "plain">,
  { name, proxyUrl }: Pick<ClusterBase, "name" | "proxyUrl">,
): Promise<void> {
  const isHub = name === HUB;
  const known = isHub ? await own.plain("kubeconfig") : await own.plain("kubeconfigs");
  const kubeconfig = isHub ? known : (known as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (typeof kubeconfig !== "string") return;
  const found = await revisions(throughProxy(kubeconfig, proxyUrl), ARGOCD);
  const [latest] = found;
  if (!latest?.status.startsWith("pending-")) return;
  throw new pulumi.RunError(stuck(name, ARGOCD, latest, found));
}

/** Newest first; none when the cluster cannot be asked, which the Kubernetes provider will say of all that it has to change. */
async function revisions(kubeconfig: string, { name, namespace }: ReleaseName): Promise<Revision[]> {
  const selector = encodeURIComponent(`owner=helm,name=${name}`);
  try {
    const answer = await ask(
      kubeconfig,
      `/api/v1/namespaces/${namespace}/secrets?labelSelector=${selector}`,
      NAMES_ALONE,
    );
    if (answer.code !== 200) throw new Error(`it answers ${answer.code}`);
    const { items } = JSON.parse(answer.body) as { items: { metadata: { labels?: Record<string, string> } }[] };
    return items
      .map(({ metadata: { labels = {} } }) => ({ revision: Number(labels.version), status: labels.status ?? "" }))
      .sort((one, other) => other.revision - one.revision);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    void pulumi.log.warn(
      `Nobody knows whether an upgrade of Argo CD was left half-way: its cluster does not say. ${cause}`,
    );
    return [];
  }
}

function stuck(cluster: string, { name, namespace }: ReleaseName, latest: Revision, all: readonly Revision[]): string {
  const before = all.find(({ status }) => RELEASED.includes(status));
  const command = before ? `helm rollback ${name} ${before.revision}` : `helm uninstall ${name}`;
  return [
    `Revision ${latest.revision} of the Helm release ${namespace}/${name} is ${latest.status}: a run was ended while it was at it, and Helm upgrades no such release.`,
    before
      ? "  Unless somebody's Helm is at work, take it back, then run the same command again:"
      : "  Unless somebody's Helm is at work, take away what it has installed, then run the same command again:",
    `    pulumi stack output ${outputOf(cluster)} --stack ${pulumi.getStack()} > ${cluster}.kubeconfig`,
    `    ${command} --namespace ${namespace} --kubeconfig ${cluster}.kubeconfig`,
  ].join("\n");
}

/** A part of an output is given by its path. */
function outputOf(cluster: string): string {
  return cluster === HUB ? "kubeconfig --show-secrets" : `'kubeconfigs["${cluster}"]' --show-secrets`;
}
