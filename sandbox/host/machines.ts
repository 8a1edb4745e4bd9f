import type { KubeApi } from "./kubeApi.js";

/** A machine of a node group, as its cluster sees it. */
export interface Machine {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly gpus: number;
}

const GROUP_LABEL = "eks.amazonaws.com/nodegroup";

/** Makes the nodes of a group what they are to be: adds, changes and removes. kwok plays their kubelets. */
export async function applyMachines(api: KubeApi, group: string, machines: readonly Machine[]): Promise<void> {
  const selector = encodeURIComponent(`${GROUP_LABEL}=${group}`);
  const list = await api.get<{ items: { metadata: { name: string } }[] }>(`/api/v1/nodes?labelSelector=${selector}`);
  const wanted = new Set(machines.map(({ name }) => name));
  const gone = (list?.items ?? []).map(({ metadata }) => metadata.name).filter((name) => !wanted.has(name));
  await Promise.all([
    ...machines.map((machine) => api.apply(`/api/v1/nodes/${machine.name}`, nodeOf(machine))),
    ...gone.map(async (name) => {
      const { status, text } = await api.request("DELETE", `/api/v1/nodes/${name}`);
      if (status !== 200 && status !== 404) throw new Error(`Deleting the node ${name} answered ${status}: ${text}`);
    }),
  ]);
}

function nodeOf({ name, labels, taints, gpus }: Machine): object {
  const room = { cpu: "64", memory: "256Gi", pods: "500", "ephemeral-storage": "512Gi" };
  const capacity = gpus > 0 ? { ...room, "nvidia.com/gpu": String(gpus) } : room;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/os": "linux", "kubernetes.io/hostname": name, ...labels } },
    ...(taints.length > 0 ? { spec: { taints } } : {}),
    status: { capacity, allocatable: capacity },
  };
}
