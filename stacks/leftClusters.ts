import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  clusterSecretName,
  eksName,
  returned,
  type Fleet,
  type KnownCluster,
  type MadeClusters,
} from "../model/index.js";
import type { StackOutputs } from "./outputs.js";
import type { CloudProviders } from "./providers.js";
import { ask } from "./reach.js";

/** Whether a cluster that left the file is there all the same.
 *  @param known what the stack gave out of it */
export type StillThere = (name: string, known: KnownCluster) => Promise<boolean>;

/** What a stack knows of its clusters, without what it remembers of those that have gone.
 *  @param wanted names of those that the file has now */
export async function withoutGone(
  before: MadeClusters,
  wanted: readonly string[],
  stillThere: StillThere,
): Promise<MadeClusters> {
  const back = Object.entries(returned(before, wanted));
  const asked = await Promise.all(back.map(async ([name, known]) => ((await stillThere(name, known)) ? [] : [name])));
  const gone = asked.flat();
  return Object.fromEntries(Object.entries(before).filter(([name]) => !gone.includes(name)));
}

/** Asks EKS for a cluster that the fleet made, and the hub for the registration of one that it did not: that is the last, and the
 *  first, that a run takes away. Who gives no answer may have it.
 *  @param hub undefined where it serves none of the stack's clusters */
export function stillThere(fleet: Fleet, hub: StackOutputs | undefined, cloud: CloudProviders): StillThere {
  return async (name, known) => {
    try {
      if (known.identity !== undefined && hub === undefined) throw new Error("the hub is not asked for this stack");
      if (known.identity !== undefined && hub !== undefined) return await isRegistered(name, hub.plain("kubeconfig"));
      const place = { account: known.account ?? "", region: known.region ?? "" };
      const { names } = await aws.eks.getClusters({}, { provider: cloud.awsIn(place) });
      return names.includes(eksName(fleet.name, name));
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      void pulumi.log.warn(
        `Nobody says whether the ${name} that left the file is gone, so that it counts as there: ${cause}`,
      );
      return true;
    }
  };
}

async function isRegistered(cluster: string, kubeconfig: string): Promise<boolean> {
  const path = `/api/v1/namespaces/argocd/secrets/${clusterSecretName(cluster)}`;
  const { code } = await ask(kubeconfig, path, {
    accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
  });
  if (code !== 200 && code !== 404) throw new Error(`the hub answers ${code}`);
  return code === 200;
}
