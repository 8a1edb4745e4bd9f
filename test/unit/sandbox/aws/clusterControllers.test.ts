import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { SERVICES } from "../../../../sandbox/aws/controllers/loadBalancers.js";
import * as types from "../../../../sandbox/aws/types.js";
import { startClusterControllers } from "../../../../sandbox/cloud/clusterControllers.js";
import type { KubeApi } from "../../../../sandbox/host/kubeApi.js";
import { FakeCluster } from "./aCluster.js";
import { anAws, clusterInputs } from "./anAws.js";

const SERVICE = "/api/v1/namespaces/alpha-web/services/web";

/** A cluster whose watches tell when the test says that something has changed. */
class WatchedCluster extends FakeCluster {
  private tell: () => void = () => undefined;
  private end: () => void = () => undefined;
  watches = 0;

  changed(): void {
    this.tell();
  }

  /** As when the API server ends. */
  breakOff(): void {
    this.end();
  }

  api(): Promise<KubeApi> {
    const watch = (path: string, changed: () => void): Promise<void> => {
      if (path === SERVICES) this.watches += 1;
      this.tell = changed;
      return new Promise((resolve) => {
        this.end = resolve;
      });
    };
    return Promise.resolve({
      get: (path) => this.get(path),
      request: (method, path, body) => this.request(method, path, body),
      apply: () => Promise.reject(new Error("not asked for")),
      watch,
      close: () => {
        this.end();
      },
    });
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > deadline) assert.fail(`${what}: not within 5 s`);
    await sleep(5);
  }
}

describe("the controllers beside the sandbox's clusters", function () {
  this.timeout(15_000);

  it("follow an EKS cluster, a watch that broke off too, and end with it; one made elsewhere gets nothing", async () => {
    const cloud = await anAws();
    await cloud.create(types.CLUSTER, await clusterInputs(cloud, "acme-dev"));
    for (const { type, id, properties } of cloud.aws.records) {
      const { vpcId = "", cidrBlock = "", availabilityZone = "" } = properties;
      const tags = { "kubernetes.io/role/elb": "1" };
      if (type === types.SUBNET) await cloud.update(type, id, { vpcId, cidrBlock, availabilityZone, tags });
    }
    const clusters: Record<string, WatchedCluster> = {
      "acme-dev": new WatchedCluster(),
      elsewhere: new WatchedCluster(),
    };
    const { "acme-dev": own, elsewhere } = clusters;
    assert.ok(own && elsewhere);
    const api = (key: string): Promise<KubeApi> => clusters[key]?.api() ?? Promise.reject(new Error(`no ${key}`));
    const said: string[] = [];
    const controllers = startClusterControllers(cloud.aws, { api }, (line) => said.push(line));
    const balancers = (): number => cloud.aws.records.filter(({ type }) => type === types.CLASSIC_LOAD_BALANCER).length;
    controllers.follow(["acme-dev", "elsewhere"]);
    await until("both are watched", () => own.watches === 1 && elsewhere.watches === 1);
    for (const cluster of [own, elsewhere]) {
      cluster.put(SERVICE, { metadata: { name: "web", namespace: "alpha-web" }, spec: { type: "LoadBalancer" } });
      cluster.changed();
    }
    await until("the load balancer is made", () => balancers() === 1);
    await until("the service has its address", () => own.at(SERVICE)?.status !== undefined);
    assert.equal(elsewhere.at(SERVICE)?.status, undefined);

    own.breakOff();
    await until("it is watched again", () => own.watches === 2);
    own.delete(SERVICE);
    own.changed();
    await until("the load balancer is gone", () => balancers() === 0 && own.at(SERVICE) === undefined);
    await until("and what it had in the network", () =>
      cloud.aws.records.every(({ type }) => type !== types.NETWORK_INTERFACE),
    );

    controllers.close();
    await sleep(1200);
    assert.equal(own.watches, 2);
    assert.deepEqual(said, []);
  });
});
