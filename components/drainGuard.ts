import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import {
  blockers,
  departureOf,
  refusal,
  type Departure,
  type HeldApplication,
  type Holdings,
  type ObjectMetadata,
} from "./drainRefusal.js";

export interface DrainGuardArgs {
  /** Kubeconfig of the cluster that Argo CD runs in. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Argo CD's namespace. @default "argocd" */
  readonly namespace?: string;
  /** What that cluster is called, in messages. @default "the hub" */
  readonly of?: string;
}

/** How long the hub's API may take to say what is left, seconds. */
const ANSWER_TIMEOUT_SECONDS = 30;

/**
 * A hook that refuses to delete a cluster's registration, a service's namespace or set, or Argo CD itself while something
 * still depends on it. It only looks: emptying is the work of `fleet drain`.
 *
 * Make one for each stack, at the top of the program and always, and hand it to the components: the hook of a resource that
 * has left the program must still be registered when the engine deletes it.
 */
export function drainGuard(name: string, args: DrainGuardArgs): pulumi.ResourceHook {
  const kubeconfig = pulumi.output(args.kubeconfig);
  return new pulumi.ResourceHook(name, async (hook) => {
    const departure = departureOf(hook.type, await metadataOf(hook));
    const place = { namespace: args.namespace ?? "argocd", of: args.of ?? "the hub" };
    const left = blockers(departure, await holdings(departure, kubeconfig, place));
    if (left.length > 0) throw new Error(refusal(departure, left));
  });
}

/** The options with which a component puts a guard on one of its resources. */
export function guardedBy(guard: pulumi.ResourceHook | undefined): { hooks?: pulumi.ResourceHookBinding } {
  return guard === undefined ? {} : { hooks: { beforeDelete: [guard] } };
}

async function metadataOf(hook: pulumi.ResourceHookArgs): Promise<ObjectMetadata> {
  const inputs: unknown = hook.oldInputs ?? {};
  // A Helm release's inputs are secret as a whole, and nothing of them is needed.
  if (typeof inputs !== "object" || inputs === null || !("metadata" in inputs)) return {};
  return settled(pulumi.output(inputs.metadata as pulumi.Input<ObjectMetadata>));
}

interface Place {
  readonly namespace: string;
  readonly of: string;
}

/** Asks Argo CD's cluster what it holds of that on which a departure is judged.
 *  @throws Error with the cause when it cannot be asked: not knowing is no permission. */
async function holdings(
  { kind }: Departure,
  kubeconfig: pulumi.Output<string>,
  { namespace, of }: Place,
): Promise<Holdings> {
  const expiry = new AbortController();
  try {
    return await Promise.race([
      settled(kubeconfig).then(async (text) =>
        kind === "argocd"
          ? { clusters: await registeredClusters(text, namespace), applications: [] }
          : { clusters: [], applications: await heldApplications(text, namespace) },
      ),
      sleep(ANSWER_TIMEOUT_SECONDS * 1000, undefined, { signal: expiry.signal }).then(() => {
        throw new Error(`no answer within ${ANSWER_TIMEOUT_SECONDS} seconds`);
      }),
    ]);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Cannot find out whether it is empty, because the Kubernetes API of ${of} cannot be asked: ${cause}\n` +
        `  Nothing was deleted. Look at ${of} ("npx fleet status"), then run the same command again.`,
      { cause: error },
    );
  } finally {
    expiry.abort();
  }
}

/** Names of the clusters whose Secrets are there. An environment's pipeline may not list those. */
async function registeredClusters(kubeconfig: string, namespace: string): Promise<string[]> {
  const k8s = await import("@kubernetes/client-node");
  const config = new k8s.KubeConfig();
  config.loadFromString(kubeconfig);
  const secrets = await config.makeApiClient(k8s.CoreV1Api).listNamespacedSecret({
    namespace,
    labelSelector: "argocd.argoproj.io/secret-type=cluster",
  });
  return secrets.items.map((secret) => Buffer.from(secret.data?.name ?? "", "base64").toString("utf8"));
}

async function heldApplications(kubeconfig: string, namespace: string): Promise<HeldApplication[]> {
  const k8s = await import("@kubernetes/client-node");
  const config = new k8s.KubeConfig();
  config.loadFromString(kubeconfig);
  const applications = await listApplications(config.makeApiClient(k8s.CustomObjectsApi), namespace);
  return applications.map((application) => ({
    name: application.metadata.name,
    cluster: application.spec.destination.name ?? "",
    namespace: application.spec.destination.namespace ?? "",
    labels: application.metadata.labels ?? {},
  }));
}

/** What is read of an Argo CD Application. */
interface ApplicationObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly destination: { readonly name?: string; readonly namespace?: string } };
}

interface CustomObjects {
  listNamespacedCustomObject(request: {
    group: string;
    version: string;
    namespace: string;
    plural: string;
  }): Promise<unknown>;
}

async function listApplications(api: CustomObjects, namespace: string): Promise<readonly ApplicationObject[]> {
  try {
    const list = await api.listNamespacedCustomObject({
      group: "argoproj.io",
      version: "v1alpha1",
      namespace,
      plural: "applications",
    });
    return (list as { items: ApplicationObject[] }).items;
  } catch (error) {
    // The API answers, and knows no such kind: Argo CD was never there, or has gone, and so have its Applications.
    if (typeof error === "object" && error !== null && "code" in error && error.code === 404) return [];
    throw error;
  }
}

/** The value of an output, once the engine knows it. */
function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
