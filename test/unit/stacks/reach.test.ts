import assert from "node:assert/strict";
import { throughProxy, tokenKubeconfig } from "../../../render/index.js";
import { assertReachable, clusterId } from "../../../stacks/reach.js";
import { anApi, aProxy, identifiedBy, type AnApi, type AProxy } from "./anApi.js";

describe("asking a cluster", () => {
  let api: AnApi;
  let proxy: AProxy;

  beforeEach(async () => {
    api = await anApi(identifiedBy("uid-1", "right"));
    proxy = await aProxy();
  });

  afterEach(() => {
    api.close();
    proxy.close();
  });

  const kubeconfig = (token = "right") => tokenKubeconfig({ ...api, token });

  it("tells who it is", async () => {
    assert.equal(await clusterId(kubeconfig()), "uid-1");
  });

  it("says that the credentials are not accepted", async () => {
    await assert.rejects(clusterId(kubeconfig("wrong")), /does not accept the credentials \(401\)/);
  });

  it("does not give its credentials to a server that the authority does not vouch for", async () => {
    const other = await anApi(identifiedBy("uid-2", "right"));
    try {
      const { server } = other;
      const wrong = tokenKubeconfig({ server, caData: api.caData, token: "right" });
      await assert.rejects(clusterId(wrong), /certificate/);
    } finally {
      other.close();
    }
  });

  it("goes through the proxy that the kubeconfig names, and only then", async () => {
    assert.equal(await clusterId(throughProxy(kubeconfig(), proxy.url)), "uid-1");
    assert.deepEqual(proxy.tunnels, [api.server.replace("https://", "")]);
    await assertReachable(new Map([["prod-aks", throughProxy(kubeconfig(), proxy.url)]]));
    assert.equal(proxy.tunnels.length, 2);
    await assertReachable(new Map([["prod-aks", throughProxy(throughProxy(kubeconfig(), proxy.url), null)]]));
    assert.equal(proxy.tunnels.length, 2);
  });

  it("takes every answer for one, without logging in", async () => {
    await assertReachable(new Map([["dev", kubeconfig("wrong")]]));
  });

  it("names every cluster that does not answer, the cause, and the ways to reach it", async () => {
    const dead = kubeconfig();
    api.close();
    const clusters = new Map([
      ["dev", dead],
      ["prod", dead],
    ]);
    await assert.rejects(assertReachable(clusters), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /^dev cannot be reached.*ECONNREFUSED/m);
      assert.match(error.message, /^prod cannot be reached/m);
      assert.match(error.message, /a runner in its network, a VPN\), or name a proxy: `proxyUrl`/);
      return true;
    });
  });
});
