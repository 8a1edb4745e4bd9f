import assert from "node:assert/strict";
import { controlPlaneAddons, type NodesPlan } from "../../../model/index.js";
import type { FleetFile, NodesFile, PoolFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

const inEnvironment = (environment: string, nodes: NodesFile) => (file: FleetFile) => {
  Object.assign(file.environments[environment] ?? {}, { nodes });
};

const inDev = (nodes: NodesFile) => inEnvironment("dev", nodes);
const pool = (settings: PoolFile) => inDev({ pools: { special: settings } });
const POOL = "environments.dev.nodes.pools.special";

function nodesOf(change: (file: FleetFile) => void, cluster = "dev-eu-west-1"): NodesPlan | undefined {
  return aFleet(change).clusters.find(({ name }) => name === cluster)?.nodes;
}

describe("the nodes of a cluster", () => {
  it("are Auto Mode's when the file says nothing", () => {
    assert.deepEqual(
      nodesOf(() => undefined),
      { mode: "auto", pools: [] },
    );
    assert.deepEqual(aFleet().hub.nodes, { mode: "auto", pools: [] });
  });

  it("when managed are one pool for everything, unless the file lists them", () => {
    assert.deepEqual(nodesOf(inDev({ mode: "managed" }))?.pools, [
      {
        name: "general",
        architecture: "amd64",
        instanceTypes: ["m7i.large", "m6i.large", "m5.large"],
        min: 2,
        max: 4,
        spot: false,
        gpu: false,
        diskGiB: 50,
        labels: {},
        taints: [],
      },
    ]);
  });

  it("are an environment's, unless a cluster has its own", () => {
    const change = (file: FleetFile) => {
      inEnvironment("prod", { mode: "managed" })(file);
      Object.assign(file.environments.prod?.clusters[1] ?? {}, {
        nodes: { pools: { arm: { architecture: "arm64" } } },
      });
    };
    assert.equal(nodesOf(change, "prod-eu-west-1")?.mode, "managed");
    const own = nodesOf(change, "prod-us-east-1");
    assert.equal(own?.mode, "auto");
    assert.deepEqual(own.pools[0]?.instanceTypes, ["m7g.large", "m6g.large"]);
  });

  it("have groups whose names EKS takes, with what Pulumi adds to them", () => {
    const named = (length: number) => inDev({ pools: { ["p".repeat(length)]: {} } });
    const tooLong = "p".repeat(42);
    assertFault(
      faultsAfter(named(42)),
      `environments.dev.nodes.pools.${tooLong}`,
      /dev-eu-west-1 and p+ would have a name of 64 characters; EKS allows 63/,
      /Shorten the pool's or the cluster's name by 1/,
    );
    assert.doesNotThrow(() => aFleet(named(41)));
  });

  it("take their architecture from their instance types", () => {
    for (const [type, architecture] of [
      ["m7g.large", "arm64"],
      ["c7gn.xlarge", "arm64"],
      ["a1.large", "arm64"],
      ["m7i-flex.large", "amd64"],
      ["r6id.large", "amd64"],
    ] as const) {
      assert.equal(nodesOf(pool({ instanceTypes: [type] }))?.pools[0]?.architecture, architecture, type);
    }
  });

  it("with GPUs are labelled and tainted for them, and so is the cluster's Secret", () => {
    const change = pool({ gpu: true, labels: { "acme.example/model": "large" } });
    const [gpu] = nodesOf(change)?.pools ?? [];
    assert.deepEqual(gpu?.labels, {
      "nvidia.com/gpu": "true",
      "nvidia.com/gpu.present": "true",
      "acme.example/model": "large",
    });
    assert.deepEqual(gpu.taints, [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }]);
    assert.deepEqual([gpu.min, gpu.max, gpu.diskGiB], [1, 2, 100]);
    const labels = aFleet(change).clusters.map((cluster) => cluster.labels["gitops-fleet/gpu"]);
    assert.deepEqual(labels, ["true", undefined, undefined]);
  });
});

describe("nodes that the plan refuses", () => {
  it("are spot ones in production", () => {
    const faults = faultsAfter(inEnvironment("prod", { pools: { batch: { spot: true } } }));
    assertFault(faults, "environments.prod.nodes.pools.batch.spot", /not in production/, /Remove it/);
    assert.equal(nodesOf(pool({ spot: true }))?.pools[0]?.spot, true);
  });

  it("are the hub's spot ones too", () => {
    const faults = faultsAfter((file) => {
      file.hub.nodes = { mode: "managed", pools: { general: { spot: true } } };
    });
    assertFault(faults, "hub.nodes.pools.general.spot", /not in production/, /./);
  });

  it("are types of another architecture than the pool's", () => {
    assertFault(
      faultsAfter(pool({ architecture: "arm64", instanceTypes: ["m7g.large", "m7i.large"] })),
      `${POOL}.instanceTypes`,
      /^"m7i\.large" is amd64, and the pool arm64\.$/,
      /a pool of its own/,
    );
  });

  it("are GPUs that nobody asked for, and a wish for GPUs without any", () => {
    const wanted = faultsAfter(pool({ gpu: true, instanceTypes: ["m7i.large"] }));
    assertFault(wanted, `${POOL}.instanceTypes`, /has no NVIDIA GPU/, /families g or p/);
    const unnoticed = faultsAfter(pool({ instanceTypes: ["g5.xlarge"] }));
    assertFault(unnoticed, `${POOL}.instanceTypes`, /has GPUs, which any pod may fill/, /gpu: true/);
    const amd = faultsAfter(pool({ gpu: true, instanceTypes: ["g4ad.xlarge"] }));
    assertFault(amd, `${POOL}.instanceTypes`, /has no NVIDIA GPU/, /./);
  });

  it("are fewer at most than at least, and labels that are Kubernetes' own", () => {
    assertFault(faultsAfter(pool({ min: 5, max: 3 })), `${POOL}.min`, /^5 is more than the most, 3\.$/, /at most 3/);
    const label = { "node.kubernetes.io/role": "edge" };
    assertFault(faultsAfter(pool({ labels: label })), `${POOL}.labels`, /not yours to set/, /acme\.example/);
  });

  it("leave no place for CoreDNS", () => {
    const faults = faultsAfter(inDev({ mode: "managed", pools: { gpu: { gpu: true } } }));
    assertFault(faults, "environments.dev.nodes.pools", /Every pool is tainted/, /general: \{\}/);
    assert.equal(nodesOf(pool({ gpu: true }))?.mode, "auto");
  });

  it("are of no instance type", () => {
    const faults = faultsAfter(pool({ instanceTypes: ["large"] }));
    assertFault(faults, `${POOL}.instanceTypes[0]`, /is not an EC2 instance type/, /m7g\.large/);
  });

  it("need add-ons of which no version is known for the cluster's Kubernetes version", () => {
    const change = (version: string) => (file: FleetFile) => {
      Object.assign(file.environments.dev ?? {}, { kubernetes: version });
      pool({})(file);
    };
    assertFault(
      faultsAfter(change("1.36")),
      "environments.dev.kubernetes",
      /for Kubernetes 1\.36 no version of vpc-cni, kube-proxy, .* is known here \(https:\/\/docs\.aws/,
      /^Write one of "1\.33", "1\.34", "1\.35"; or leave the nodes to Auto Mode/,
    );
    assert.equal(aFleet(change("1.34")).clusters[0]?.kubernetes, "1.34");
  });
});

describe("the add-ons of managed nodes", () => {
  it("have a kube-proxy of the control plane's version", () => {
    for (const kubernetes of ["1.33", "1.34", "1.35"]) {
      const proxy = controlPlaneAddons(kubernetes).find(({ name }) => name === "kube-proxy");
      assert.ok(proxy?.version.startsWith(`v${kubernetes}.`), kubernetes);
    }
  });

  it("are what Auto Mode has built in: network, proxy, identities, DNS and volumes", () => {
    assert.deepEqual(
      controlPlaneAddons("1.35").map(({ name, beforeNodes }) => [name, beforeNodes]),
      [
        ["vpc-cni", true],
        ["kube-proxy", true],
        ["eks-pod-identity-agent", true],
        ["coredns", false],
        ["aws-ebs-csi-driver", false],
      ],
    );
  });
});
