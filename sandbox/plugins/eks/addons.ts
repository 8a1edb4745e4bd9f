import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArguments } from "./arguments.js";

type AddonOptions = NonNullable<ClusterArguments["corednsAddonOptions"] | ClusterArguments["kubeProxyAddonOptions"]>;

/** kube-proxy: by default outside Auto Mode. */
export function wantsKubeProxy(args: ClusterArguments): boolean {
  return args.kubeProxyAddonOptions?.enabled ?? !args.autoMode?.enabled;
}

/** coredns: when there is somewhere to run it (the default node group or Auto Mode), or when it is asked for. */
export function wantsCoreDns({ corednsAddonOptions: options, ...args }: ClusterArguments): boolean {
  if (options?.enabled === true || options?.configurationValues) return true;
  const somewhereToRun = !args.skipDefaultNodeGroup || args.autoMode?.enabled === true;
  return somewhereToRun && (options?.enabled ?? true);
}

/** An add-on as pulumi-eks makes it: kept when the resource goes, and the newest for the cluster's version unless pinned. */
export function addon(
  name: string,
  addonName: "kube-proxy" | "coredns",
  cluster: aws.eks.Cluster,
  options: AddonOptions | undefined,
  tags: ClusterArguments["tags"],
  parent: pulumi.Resource,
): aws.eks.Addon {
  const newest = () =>
    aws.eks.getAddonVersionOutput({ addonName, kubernetesVersion: cluster.version, mostRecent: true }, { parent })
      .version;
  return new aws.eks.Addon(
    `${name}-${addonName}`,
    {
      clusterName: cluster.name,
      addonName,
      addonVersion: options?.version ?? newest(),
      preserve: true,
      resolveConflictsOnCreate: options?.resolveConflictsOnCreate ?? "OVERWRITE",
      resolveConflictsOnUpdate: options?.resolveConflictsOnUpdate ?? "OVERWRITE",
      ...(options?.configurationValues !== undefined && {
        configurationValues: pulumi
          .output(options.configurationValues)
          .apply((values) => JSON.stringify(sorted(values))),
      }),
      ...(tags !== undefined && { tags }),
    },
    { parent },
  );
}

/** With the keys of every object in order, so that the same configuration is the same text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
