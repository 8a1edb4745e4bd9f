import assert from "node:assert/strict";
import { letGo } from "../../../../sandbox/aws/controllers/lingering.js";
import { reconcileLoadBalancers } from "../../../../sandbox/aws/controllers/loadBalancers.js";
import { reconcileVolumes, VOLUMES } from "../../../../sandbox/aws/controllers/volumes.js";
import { texts, type AwsRecord } from "../../../../sandbox/aws/definition.js";
import { taggedResources } from "../../../../sandbox/aws/taggedResources.js";
import * as types from "../../../../sandbox/aws/types.js";
import { FakeCluster } from "./aCluster.js";
import { ACCOUNT, anAws, clusterInputs, refused, type TestAws } from "./anAws.js";

const SERVICE = "/api/v1/namespaces/alpha-web/services/web";
const CLAIM = "/api/v1/namespaces/alpha-db/persistentvolumeclaims/data";
const STORAGE_CLASSES = "/apis/storage.k8s.io/v1/storageclasses";

interface World {
  readonly cloud: TestAws;
  readonly kubernetes: FakeCluster;
  readonly cluster: AwsRecord;
  readonly subnetIds: readonly string[];
  readonly vpcId: string;
  records(type: string): AwsRecord[];
  reconcile(): Promise<void>;
}

/** An EKS cluster in a network whose subnets are tagged for load balancers. */
async function aWorld(): Promise<World> {
  const cloud = await anAws();
  const inputs = await clusterInputs(cloud, "acme-dev");
  const { id } = await cloud.create(types.CLUSTER, inputs);
  const records = (type: string): AwsRecord[] => cloud.aws.records.filter((record) => record.type === type);
  await tagSubnets(cloud, { "kubernetes.io/role/elb": "1", "kubernetes.io/role/internal-elb": "1" });
  const [cluster] = records(types.CLUSTER).filter((record) => record.id === id);
  assert.ok(cluster);
  const kubernetes = new FakeCluster();
  return {
    cloud,
    kubernetes,
    cluster,
    subnetIds: records(types.SUBNET).map((subnet) => subnet.id),
    vpcId: records(types.VPC)[0]?.id ?? "",
    records,
    async reconcile() {
      await reconcileLoadBalancers(cloud.aws, cluster, kubernetes);
      await reconcileVolumes(cloud.aws, cluster, kubernetes);
    },
  };
}

async function tagSubnets(cloud: TestAws, tags: Record<string, string>): Promise<void> {
  for (const { type, id, properties } of cloud.aws.records) {
    const { vpcId = "", cidrBlock = "", availabilityZone = "" } = properties;
    if (type === types.SUBNET) await cloud.update(type, id, { vpcId, cidrBlock, availabilityZone, tags });
  }
}

function aService(world: World, spec: Record<string, unknown> = {}, annotations: Record<string, string> = {}): void {
  const metadata = { name: "web", namespace: "alpha-web", annotations };
  world.kubernetes.put(SERVICE, { metadata, spec: { type: "LoadBalancer", ...spec } });
}

describe("the load balancer of a Service, in the sandbox's AWS", () => {
  for (const [controller, spec, finalizer, type, tag] of [
    [
      "the cloud controller manager",
      {},
      "service.kubernetes.io/load-balancer-cleanup",
      types.CLASSIC_LOAD_BALANCER,
      "kubernetes.io/cluster/acme-dev",
    ],
    [
      "the AWS Load Balancer Controller",
      { loadBalancerClass: "service.k8s.aws/nlb" },
      "service.k8s.aws/resources",
      types.LOAD_BALANCER,
      "elbv2.k8s.aws/cluster",
    ],
    [
      "Auto Mode",
      { loadBalancerClass: "eks.amazonaws.com/nlb" },
      "service.eks.amazonaws.com/resources",
      types.LOAD_BALANCER,
      "eks:eks-cluster-name",
    ],
  ] as const) {
    it(`is made as ${controller} makes it: finalizer, tags, an address, an interface in each zone`, async () => {
      const world = await aWorld();
      aService(world, spec);
      await world.reconcile();
      await world.reconcile();
      const { metadata, status } = world.kubernetes.at(SERVICE) ?? {};
      assert.deepEqual(metadata?.finalizers, [finalizer]);
      assert.match(JSON.stringify(status), /hostname":"[\w.-]+amazonaws\.com"/);
      const [balancer, ...others] = world.records(type);
      assert.deepEqual(others, []);
      assert.ok(balancer && tag in (balancer.properties["tags"] as object));
      assert.equal(world.records(types.NETWORK_INTERFACE).length, 2);
      assert.equal(world.records(types.SECURITY_GROUP).length, 1);
    });
  }

  it("is nobody's where the class is unknown or no subnet is tagged", async () => {
    const world = await aWorld();
    aService(world, { loadBalancerClass: "example.com/lb" });
    await world.reconcile();
    aService(world);
    await tagSubnets(world.cloud, {});
    await world.reconcile();
    assert.deepEqual(world.records(types.CLASSIC_LOAD_BALANCER), []);
    assert.equal(world.kubernetes.at(SERVICE)?.status, undefined);
  });

  it("keeps subnet, security group and network from being deleted, in AWS's words", async () => {
    const world = await aWorld();
    aService(world);
    await world.reconcile();
    await world.cloud.delete(types.CLUSTER, world.cluster.id);
    const [subnet = ""] = world.subnetIds;
    const group = texts(world.records(types.NETWORK_INTERFACE)[0]?.properties ?? {}, "securityGroups")[0] ?? "";
    await refused(
      world.cloud.delete(types.SUBNET, subnet),
      "DependencyViolation",
      `The subnet '${subnet}' has dependencies and cannot be deleted.`,
    );
    await refused(
      world.cloud.delete(types.SECURITY_GROUP, group),
      "DependencyViolation",
      `resource ${group} has a dependent object`,
    );
    await refused(
      world.cloud.delete(types.VPC, world.vpcId),
      "DependencyViolation",
      `The vpc '${world.vpcId}' has dependencies and cannot be deleted.`,
    );
  });

  it("keeps the internet gateway while it has a public address, and not when it is internal", async () => {
    for (const [annotations, isKept] of [
      [{}, true],
      [{ "service.beta.kubernetes.io/aws-load-balancer-internal": "true" }, false],
    ] as const) {
      const world = await aWorld();
      const gateway = await world.cloud.create(types.INTERNET_GATEWAY, { vpcId: world.vpcId });
      aService(world, {}, annotations);
      await world.reconcile();
      const deletion = world.cloud.delete(types.INTERNET_GATEWAY, gateway.id);
      if (isKept) await assert.rejects(deletion, /has some mapped public address/);
      else await deletion;
    }
  });

  it("goes with its Service; what it had in the network goes later, and then the network may go", async () => {
    const world = await aWorld();
    aService(world);
    await world.reconcile();
    world.kubernetes.delete(SERVICE);
    assert.ok(world.kubernetes.at(SERVICE), "the finalizer holds it");
    await world.reconcile();
    assert.equal(world.kubernetes.at(SERVICE), undefined);
    assert.deepEqual(world.records(types.CLASSIC_LOAD_BALANCER), []);
    assert.equal(world.records(types.NETWORK_INTERFACE).length, 2);
    await letGo(world.cloud.aws);
    assert.deepEqual(world.records(types.NETWORK_INTERFACE), []);
    assert.deepEqual(world.records(types.SECURITY_GROUP), []);
    await world.cloud.delete(types.CLUSTER, world.cluster.id);
    for (const id of world.subnetIds) await world.cloud.delete(types.SUBNET, id);
    await world.cloud.delete(types.VPC, world.vpcId);
  });

  it("goes when its Service becomes one of another type", async () => {
    const world = await aWorld();
    aService(world);
    await world.reconcile();
    const service = world.kubernetes.at(SERVICE);
    assert.ok(service);
    world.kubernetes.put(SERVICE, { ...service, spec: { type: "ClusterIP" } });
    await world.reconcile();
    assert.deepEqual(world.records(types.CLASSIC_LOAD_BALANCER), []);
    assert.deepEqual(world.kubernetes.at(SERVICE)?.metadata.finalizers, []);
  });

  it("stays in the account when the cluster dies before its Service", async () => {
    const world = await aWorld();
    aService(world);
    await world.reconcile();
    await world.cloud.delete(types.CLUSTER, world.cluster.id);
    await letGo(world.cloud.aws);
    assert.equal(world.records(types.CLASSIC_LOAD_BALANCER).length, 1);
    assert.equal(world.records(types.NETWORK_INTERFACE).length, 2);
  });
});

describe("what AWS has with a tag", () => {
  it("is of one account and region, with the value that was asked for", async () => {
    const world = await aWorld();
    aService(world, { loadBalancerClass: "service.k8s.aws/nlb" });
    await world.reconcile();
    const found = async (account: string, region: string, value?: string): Promise<string[]> => {
      const credentials = { accessKeyId: account, secretAccessKey: "x", sessionToken: undefined };
      const call = { credentials, region, key: "elbv2.k8s.aws/cluster", ...(value === undefined ? {} : { value }) };
      return (await taggedResources(world.cloud.aws, call)).map(({ arn }) => arn.split(":")[5] ?? "").sort();
    };
    const [balancer, group, ...others] = await found(ACCOUNT, "eu-west-1", "acme-dev");
    assert.match(`${balancer ?? ""} ${group ?? ""}`, /^loadbalancer\/net\/k8s-\S+ security-group\/sg-\w+$/);
    assert.deepEqual(others, []);
    assert.equal((await found(ACCOUNT, "eu-west-1")).length, 2);
    assert.deepEqual(await found(ACCOUNT, "eu-west-1", "acme-prod"), []);
    assert.deepEqual(await found(ACCOUNT, "us-east-1", "acme-dev"), []);
    assert.deepEqual(await found("222222222222", "eu-west-1", "acme-dev"), []);
  });
});

describe("the volume of a claim, in the sandbox's AWS", () => {
  function aClaim(world: World, storageClass: Record<string, unknown>, annotations: Record<string, string> = {}): void {
    world.kubernetes.put(`${STORAGE_CLASSES}/ebs`, { metadata: { name: "ebs" }, ...storageClass });
    world.kubernetes.put(CLAIM, {
      metadata: {
        name: "data",
        namespace: "alpha-db",
        uid: "11111111-2222-4333-8444-555555555555",
        annotations: { "volume.kubernetes.io/storage-provisioner": "ebs.csi.eks.amazonaws.com", ...annotations },
      },
      spec: { storageClassName: "ebs", accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
  }
  const PV = `${VOLUMES}/pvc-11111111-2222-4333-8444-555555555555`;

  /** The claim goes, and the controller manager marks its volume. */
  function released(world: World): void {
    const volume = world.kubernetes.at(PV);
    assert.ok(volume);
    world.kubernetes.delete(CLAIM);
    world.kubernetes.put(PV, { ...volume, status: { phase: "Released" } });
  }

  it("is a disk with the driver's tags and an object that names it; one, however often anybody looks", async () => {
    const world = await aWorld();
    aClaim(world, {});
    await world.reconcile();
    await world.reconcile();
    const [disk, ...others] = world.records(types.VOLUME);
    assert.deepEqual(others, []);
    assert.equal((disk?.properties["tags"] as Record<string, string>)["eks:eks-cluster-name"], "acme-dev");
    assert.equal((world.kubernetes.at(PV)?.spec?.["csi"] as { volumeHandle: string }).volumeHandle, disk?.id);
  });

  it("waits for the first pod where the class says so", async () => {
    const world = await aWorld();
    aClaim(world, { volumeBindingMode: "WaitForFirstConsumer" });
    await world.reconcile();
    assert.deepEqual(world.records(types.VOLUME), []);
    aClaim(world, { volumeBindingMode: "WaitForFirstConsumer" }, { "volume.kubernetes.io/selected-node": "auto-mode" });
    await world.reconcile();
    assert.equal(world.records(types.VOLUME).length, 1);
  });

  it("goes once its claim is gone, and the account shows it a while longer", async () => {
    const world = await aWorld();
    aClaim(world, {});
    await world.reconcile();
    released(world);
    await world.reconcile();
    assert.equal(world.kubernetes.at(PV), undefined);
    assert.equal(world.records(types.VOLUME).length, 1);
    await letGo(world.cloud.aws);
    assert.deepEqual(world.records(types.VOLUME), []);
  });

  it("stays, object and disk, when its class says Retain", async () => {
    const world = await aWorld();
    aClaim(world, { reclaimPolicy: "Retain" });
    await world.reconcile();
    released(world);
    await world.reconcile();
    await letGo(world.cloud.aws);
    assert.ok(world.kubernetes.at(PV));
    assert.equal(world.records(types.VOLUME).length, 1);
  });
});
