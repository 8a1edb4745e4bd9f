import { setTimeout as sleep } from "node:timers/promises";
import type { Aws } from "../aws.js";
import { regionalArn } from "../arn.js";
import { nested, text, texts, type AwsRecord } from "../definition.js";
import { ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { SUBNET, VOLUME } from "../types.js";
import { create, items, patch, remove, withoutFinalizer, type ClusterApi, type Metadata } from "./kubernetes.js";

export const CLAIMS = "/api/v1/persistentvolumeclaims";
export const VOLUMES = "/api/v1/persistentvolumes";

/** The EBS drivers, and the tags that each puts on a cluster's volumes.
 *  https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md,
 *  https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html */
const DRIVERS: Readonly<Record<string, (cluster: string) => Record<string, string>>> = {
  "ebs.csi.aws.com": (cluster) => ({
    "ebs.csi.aws.com/cluster": "true",
    [`kubernetes.io/cluster/${cluster}`]: "owned",
  }),
  "ebs.csi.eks.amazonaws.com": (cluster) => ({
    "ebs.csi.eks.amazonaws.com/cluster": "true",
    "eks:eks-cluster-name": cluster,
  }),
};
const ZONE = "topology.kubernetes.io/zone";
/** Keeps a volume's object until its disk is deleted: https://github.com/kubernetes-csi/external-provisioner. */
const FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer";
const PROVISIONER = "volume.kubernetes.io/storage-provisioner";
const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
const SELECTED_NODE = "volume.kubernetes.io/selected-node";

interface Claim {
  readonly metadata: Metadata & { readonly namespace: string };
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: { readonly storage?: string } };
    readonly storageClassName?: string;
    readonly volumeName?: string;
  };
}

interface Volume {
  readonly metadata: Metadata;
  readonly spec: {
    readonly csi?: { readonly driver: string; readonly volumeHandle: string };
    readonly persistentVolumeReclaimPolicy?: string;
  };
  readonly status?: { readonly phase?: string };
}

interface StorageClass {
  readonly reclaimPolicy?: string;
  readonly volumeBindingMode?: string;
}

/** Looks at a cluster's claims and volumes as the EBS driver does: makes a disk for each claim that waits for one, and
 *  deletes those whose claim is gone, unless they are to be retained. */
export async function reconcileVolumes(aws: Aws, cluster: AwsRecord, api: ClusterApi): Promise<void> {
  const [claims, volumes] = await Promise.all([items<Claim>(api, CLAIMS), items<Volume>(api, VOLUMES)]);
  await Promise.all([
    ...claims.filter(isWaiting).map((claim) => provision(aws, cluster, api, claim)),
    ...volumes.filter(isToGo).map((volume) => reclaim(aws, cluster, api, volume)),
  ]);
}

function isWaiting({ metadata, spec }: Claim): boolean {
  const driver = metadata.annotations?.[PROVISIONER] ?? "";
  return driver in DRIVERS && spec.volumeName === undefined && metadata.deletionTimestamp === undefined;
}

function isToGo({ metadata, spec, status }: Volume): boolean {
  const isOurs = (metadata.annotations?.[PROVISIONED_BY] ?? "") in DRIVERS;
  return isOurs && spec.persistentVolumeReclaimPolicy === "Delete" && status?.phase === "Released";
}

async function provision(aws: Aws, cluster: AwsRecord, api: ClusterApi, claim: Claim): Promise<void> {
  const { metadata, spec } = claim;
  const className = spec.storageClassName ?? "";
  const storageClass = await api.get<StorageClass>(`/apis/storage.k8s.io/v1/storageclasses/${className}`);
  const node = metadata.annotations?.[SELECTED_NODE];
  // The scheduler has not chosen where its first pod runs.
  if (!storageClass || (storageClass.volumeBindingMode === "WaitForFirstConsumer" && node === undefined)) return;
  const driver = metadata.annotations?.[PROVISIONER] ?? "";
  const zone = await zoneOf(aws, cluster, api, node);
  await sleep(aws.disturbance.delayOf(VOLUME, "create"));
  const name = `pvc-${metadata.uid}`;
  const volumeHandle = await aws.byItself(cluster, (place) => addDisk(place, cluster, claim, driver, zone));
  const policy = storageClass.reclaimPolicy ?? "Delete";
  await create(api, VOLUMES, {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name,
      annotations: { [PROVISIONED_BY]: driver },
      finalizers: policy === "Delete" ? [FINALIZER] : [],
    },
    spec: {
      accessModes: spec.accessModes,
      capacity: { storage: spec.resources?.requests?.storage },
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
      },
      csi: { driver, volumeHandle, fsType: "ext4" },
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: [zone] }] }] },
      },
      persistentVolumeReclaimPolicy: policy,
      storageClassName: className,
    },
  });
}

/** The zone of the node that the scheduler chose, else the first of the cluster's. */
async function zoneOf(aws: Aws, cluster: AwsRecord, api: ClusterApi, node: string | undefined): Promise<string> {
  const path = `/api/v1/nodes/${node ?? ""}`;
  const found = node === undefined ? undefined : await api.get<{ metadata: { labels?: Record<string, string> } }>(path);
  const [first] = texts(nested(cluster.properties, "vpcConfig"), "subnetIds");
  const subnet = aws.records.find(({ type, id }) => type === SUBNET && id === first);
  return found?.metadata.labels?.[ZONE] ?? (subnet ? text(subnet.properties, "availabilityZone") : cluster.region);
}

/** The disk of a claim; the one that an earlier look made, when that was cut off. */
function addDisk(place: Place, cluster: AwsRecord, claim: Claim, driver: string, zone: string): string {
  const { name, namespace, uid } = claim.metadata;
  const made = place.all(VOLUME).find(({ hidden }) => hidden["claimUid"] === uid);
  if (made) return made.id;
  const id = ec2Id("vol");
  const tags = {
    ...DRIVERS[driver]?.(cluster.id),
    CSIVolumeName: `pvc-${uid}`,
    "kubernetes.io/created-for/pv/name": `pvc-${uid}`,
    "kubernetes.io/created-for/pvc/name": name,
    "kubernetes.io/created-for/pvc/namespace": namespace,
  };
  place.add(VOLUME, {
    id,
    properties: { arn: regionalArn(place, "ec2", `volume/${id}`), availabilityZone: zone, tags, tagsAll: tags },
    hidden: { cluster: cluster.id, claimUid: uid },
  });
  return id;
}

/** The disk is told to go, then the object goes; the account shows the disk for a while longer. */
async function reclaim(aws: Aws, cluster: AwsRecord, api: ClusterApi, { metadata, spec }: Volume): Promise<void> {
  const disk = aws.records.find(({ type, id }) => type === VOLUME && id === spec.csi?.volumeHandle);
  if (disk && disk.hidden["deleting"] !== true) {
    await aws.byItself(cluster, () => {
      disk.hidden = { ...disk.hidden, deleting: true };
    });
  }
  const path = `${VOLUMES}/${metadata.name}`;
  await remove(api, path);
  if (metadata.finalizers?.includes(FINALIZER)) {
    const now = await api.get<Volume>(path);
    if (now) await patch(api, path, withoutFinalizer(now.metadata, FINALIZER));
  }
}
