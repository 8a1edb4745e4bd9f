import assert from "node:assert/strict";
import { cloudTags, leftovers, type SpokeObjects, type VolumeObject } from "../../../model/leftovers.js";

const DELETED = { deletionTimestamp: "2026-11-21T12:00:00Z" };
const NOTHING: SpokeObjects = { services: [], ingresses: [], claims: [], volumes: [] };

function aVolume(policy: string, phase = "Bound", metadata: object = {}): VolumeObject {
  return {
    metadata: { name: "pvc-1", ...metadata },
    spec: {
      persistentVolumeReclaimPolicy: policy,
      claimRef: { namespace: "alpha-db", name: "data" },
      csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-0abc" },
    },
    status: { phase },
  };
}

describe("what a spoke leaves behind in the cloud", () => {
  it("is nothing where nothing has a load balancer or a volume", () => {
    assert.deepEqual(leftovers(NOTHING), { waiting: [], retained: [] });
  });

  it("is each load balancer, with whether anybody deletes it and the command that does", () => {
    const web = { metadata: { name: "web", namespace: "alpha-web" } };
    const api = { metadata: { name: "api", namespace: "alpha-api", ...DELETED } };
    assert.deepEqual(leftovers({ ...NOTHING, services: [web, api] }).waiting, [
      {
        kind: "load balancer",
        name: "service alpha-web/web",
        isGoing: false,
        remedy: "kubectl delete service web -n alpha-web",
      },
      {
        kind: "load balancer",
        name: "service alpha-api/api",
        isGoing: true,
        remedy: "kubectl delete service api -n alpha-api",
      },
    ]);
  });

  for (const [finalizer, isOne] of [
    ["ingress.k8s.aws/resources", true],
    ["group.ingress.k8s.aws/shared", true],
    ["ingress.eks.amazonaws.com/resources", true],
    ["example.com/nginx", false],
  ] as const) {
    it(`${isOne ? "is" : "is not"} an Ingress with the finalizer ${finalizer}`, () => {
      const ingress = { metadata: { name: "web", namespace: "alpha-web", finalizers: [finalizer] } };
      const { waiting } = leftovers({ ...NOTHING, ingresses: [ingress] });
      assert.deepEqual(
        waiting.map(({ name }) => name),
        isOne ? ["ingress alpha-web/web"] : [],
      );
    });
  }

  it("is a volume that nobody deletes while its claim stays, and one that goes once the claim does", () => {
    const claim = { metadata: { name: "data", namespace: "alpha-db" } };
    const [kept] = leftovers({ ...NOTHING, claims: [claim], volumes: [aVolume("Delete")] }).waiting;
    assert.deepEqual(kept, {
      kind: "volume",
      name: "volume vol-0abc of claim alpha-db/data",
      isGoing: false,
      remedy: "kubectl delete pvc data -n alpha-db",
    });
    const going = { metadata: { ...claim.metadata, ...DELETED } };
    assert.equal(leftovers({ ...NOTHING, claims: [going], volumes: [aVolume("Delete")] }).waiting[0]?.isGoing, true);
    assert.equal(leftovers({ ...NOTHING, volumes: [aVolume("Delete", "Released")] }).waiting[0]?.isGoing, true);
  });

  it("says in the driver's words why a volume does not go", () => {
    const failed = { ...aVolume("Delete", "Failed"), status: { phase: "Failed", message: "VolumeInUse" } };
    assert.equal(leftovers({ ...NOTHING, volumes: [failed] }).waiting[0]?.reason, "VolumeInUse");
  });

  it("names a volume to be retained, and waits for none", () => {
    const { waiting, retained } = leftovers({ ...NOTHING, volumes: [aVolume("Retain", "Released")] });
    assert.deepEqual(waiting, []);
    assert.deepEqual(retained, ["volume vol-0abc of claim alpha-db/data"]);
  });

  it("is, on a cluster that lives on, only what is in the fleet's namespaces", () => {
    const services = ["alpha-web", "somebody"].map((namespace) => ({ metadata: { name: "web", namespace } }));
    const objects = { ...NOTHING, services, volumes: [aVolume("Delete"), aVolume("Retain")] };
    const { waiting, retained } = leftovers(objects, new Set(["alpha-web"]));
    assert.deepEqual(
      waiting.map(({ name }) => name),
      ["service alpha-web/web"],
    );
    assert.deepEqual(retained, []);
  });

  it("is found in AWS by the tags of every controller that makes it", () => {
    assert.deepEqual(cloudTags("acme-dev"), [
      { key: "kubernetes.io/cluster/acme-dev" },
      { key: "elbv2.k8s.aws/cluster", value: "acme-dev" },
      { key: "eks:eks-cluster-name", value: "acme-dev" },
    ]);
  });
});
