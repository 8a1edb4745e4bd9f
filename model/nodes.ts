import type { ClusterEntry } from "./clusters.js";
import { quote, type Finding, type Path } from "./findings.js";
import type { NodePool, NodesPlan } from "./fleet.js";
import { AUTONAME_SUFFIX, MAX_NODE_GROUP_NAME } from "./names.js";
import type { NodesFile, PoolFile } from "./schema.js";

/** What nodes of a pool are labelled and tainted with when they have GPUs: the label is the one by which NVIDIA's device
 *  plugin finds its nodes, the taint keeps others away from what is dear.
 *  https://github.com/NVIDIA/k8s-device-plugin#deployment-via-helm */
const GPU_LABELS = { "nvidia.com/gpu": "true", "nvidia.com/gpu.present": "true" };
const GPU_TAINT = { key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" } as const;

/** What nodes in a Local Zone are labelled and tainted with: what runs there was sent there, for it costs more and there is
 *  less of it. The kubelet's own `topology.kubernetes.io/zone` says the same of any zone. */
export const LOCAL_ZONE = "gitops-fleet/local-zone";

/** Instance types that a pool takes when it names none, the first that AWS can give. */
const DEFAULT_TYPES = {
  amd64: ["m7i.large", "m6i.large", "m5.large"],
  arm64: ["m7g.large", "m6g.large"],
  gpu: ["g6.xlarge", "g5.xlarge"],
} as const;

/** Images with GPU drivers need more than the 20 GiB of EKS's own template. */
const DISK_GIB = { plain: 50, gpu: 100 };

/** Prefixes of labels that are Kubernetes' and EKS's to set
 *  (https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html). */
const RESERVED = ["kubernetes.io", "k8s.io", "eks.amazonaws.com"];

/** The nodes of a cluster. Managed ones without a pool have one for everything. */
export function nodesPlan(file: NodesFile | undefined): NodesPlan {
  const mode = file?.mode ?? "auto";
  const pools = file?.pools ?? (mode === "managed" ? { general: {} } : {});
  return { mode, pools: Object.entries(pools).map(([name, pool]) => poolOf(name, pool ?? {})) };
}

function poolOf(name: string, file: PoolFile): NodePool {
  const gpu = file.gpu ?? false;
  const architecture = file.architecture ?? architectureOf(file.instanceTypes?.[0] ?? "");
  const { localZone } = file;
  const min = file.min ?? Math.min(gpu ? 1 : 2, file.max ?? Infinity);
  return {
    name,
    architecture,
    instanceTypes: file.instanceTypes ?? DEFAULT_TYPES[gpu ? "gpu" : architecture],
    min,
    max: file.max ?? Math.max(1, 2 * min),
    spot: file.spot ?? false,
    gpu,
    ...(localZone === undefined ? {} : { localZone }),
    diskGiB: file.diskGiB ?? (gpu ? DISK_GIB.gpu : DISK_GIB.plain),
    labels: {
      ...(gpu ? GPU_LABELS : {}),
      ...(localZone === undefined ? {} : { [LOCAL_ZONE]: localZone }),
      ...file.labels,
    },
    taints: [
      ...(gpu ? [GPU_TAINT] : []),
      ...(localZone === undefined ? [] : [{ key: LOCAL_ZONE, value: localZone, effect: "NoSchedule" as const }]),
      ...(file.taints ?? []).map(({ key, value = "", effect }) => ({ key, value, effect })),
    ],
  };
}

/** Whether a cluster has nodes with GPUs. */
export function hasGpu(file: NodesFile | undefined): boolean {
  return nodesPlan(file).pools.some(({ gpu }) => gpu);
}

/** Refuses nodes that EC2 or EKS would refuse, spot ones in production, and clusters without a place for their own pods. */
export function checkNodes(clusters: readonly ClusterEntry[]): Finding[] {
  return clusters.flatMap(({ name, nodes, nodesPath: path, tier }) => {
    if (nodes === undefined) return [];
    const { mode, pools } = nodesPlan(nodes);
    return [
      ...pools.flatMap((pool) => [
        ...checkPool(pool, [...path, "pools", pool.name], tier),
        ...checkGroupName(name, pool, path),
      ]),
      ...(mode === "managed" && pools.every(({ taints }) => taints.length > 0)
        ? [
            {
              path: [...path, "pools"],
              problem: "Every pool is tainted, so that CoreDNS and whatever else tolerates nothing has no node.",
              remedy: "Add a pool without taints and GPUs, like `general: {}`; or leave the mode at auto.",
            },
          ]
        : []),
    ];
  });
}

/** A node group gets its name from Pulumi, so that one that has to be replaced is there before the old one goes. */
function checkGroupName(cluster: string, { name }: NodePool, path: Path): Finding[] {
  const length = `${cluster}-${name}`.length + AUTONAME_SUFFIX;
  if (length <= MAX_NODE_GROUP_NAME) return [];
  const problem = `The node group of ${cluster} and ${name} would have a name of ${length} characters; EKS allows ${MAX_NODE_GROUP_NAME}.`;
  const remedy = `Shorten the pool's or the cluster's name by ${length - MAX_NODE_GROUP_NAME}.`;
  return [{ path: [...path, "pools", name], problem, remedy }];
}

function checkPool(pool: NodePool, path: Path, tier: "prod" | "nonprod"): Finding[] {
  const findings: Finding[] = [];
  const add = (key: string, problem: string, remedy: string) =>
    findings.push({ path: [...path, key], problem, remedy });
  if (pool.spot && tier === "prod") {
    add(
      "spot",
      "AWS takes spot instances back with two minutes' notice, all of a type at once: not in production.",
      "Remove it.",
    );
  }
  if (pool.min > pool.max) add("min", `${pool.min} is more than the most, ${pool.max}.`, `Write at most ${pool.max}.`);
  for (const type of pool.instanceTypes) {
    const architecture = architectureOf(type);
    if (architecture !== pool.architecture) {
      add(
        "instanceTypes",
        `"${type}" is ${architecture}, and the pool ${pool.architecture}.`,
        "Give each architecture a pool of its own.",
      );
    }
    if (hasNvidia(type) === pool.gpu) continue;
    if (pool.gpu)
      add("instanceTypes", `"${type}" has no NVIDIA GPU.`, "Choose types of the families g or p, like g6.xlarge.");
    else
      add("instanceTypes", `"${type}" has GPUs, which any pod may fill.`, "Write `gpu: true`, which taints the nodes.");
  }
  for (const key of Object.keys(pool.labels)) {
    const prefix = key.includes("/") ? (key.split("/")[0] ?? "") : "";
    if (!RESERVED.some((reserved) => prefix === reserved || prefix.endsWith(`.${reserved}`))) continue;
    add(
      "labels",
      `The label ${quote(key)} has a prefix that is not yours to set.`,
      "Use a key of your own, like acme.example/disk.",
    );
  }
  return findings;
}

/** Graviton's families have a `g` after their number: m7g, c8gn, g5g; the first was a1.
 *  https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html */
function architectureOf(instanceType: string): "amd64" | "arm64" {
  return /^(a1|[a-z]+\d+[a-z]*g[a-z]*)[.-]/.test(instanceType) ? "arm64" : "amd64";
}

/** Families of accelerated computing with NVIDIA's GPUs; g4ad has AMD's. */
function hasNvidia(instanceType: string): boolean {
  return /^(g|gr|p)\d/.test(instanceType) && !instanceType.startsWith("g4ad.");
}
