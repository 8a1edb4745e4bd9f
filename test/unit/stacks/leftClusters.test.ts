import assert from "node:assert/strict";
import type { MadeClusters } from "../../../model/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import { tokenKubeconfig } from "../../../render/index.js";
import { recorded, type Outputs, type Recording } from "../components/recorded.js";
import { anApi } from "./anApi.js";
import { aFleet, CLOUD, HUB, settingsOf, stacks } from "./cloud.js";

const EAST = / +- \{ region: us-east-1, wave: 2 \}\n/;
/** What the cluster in us-east-1 was made with: not the zones that the file would give it. */
const OTHER_ZONES = { account: "111111111111", region: "us-east-1", zones: ["us-east-1a", "us-east-1b"] };

describe("a cluster that left the file", () => {
  it("is remembered as it was made, since its deletion may be refused after the outputs are written", async () => {
    const before = (await up()).result.made;
    const without = (await up({ made: before }, EAST)).result.made;
    assert.deepEqual(without["prod-us-east-1"], { ...before["prod-us-east-1"], left: true });
    assert.deepEqual((await up({ made: without }, EAST)).result.made, without);
  });

  it("may not come back with other zones while EKS still has it", async () => {
    const left = { "prod-us-east-1": { ...OTHER_ZONES, left: true as const } };
    const asked: string[] = [];
    await assert.rejects(
      up({ made: left }, undefined, eksWith(["acme-prod-us-east-1"], asked)),
      /prod-us-east-1 exists with the availability zones us-east-1a, us-east-1b/,
    );
    assert.deepEqual(asked, ["aws-111111111111-us-east-1"]);
  });

  it("may come back as another one once it is gone, and is then remembered as that", async () => {
    const left = { "prod-us-east-1": { ...OTHER_ZONES, left: true as const } };
    const { made } = (await up({ made: left }, undefined, eksWith(["acme-prod-eu-west-1"]))).result;
    assert.deepEqual(made["prod-us-east-1"]?.zones, ["us-east-1a", "us-east-1b", "us-east-1c"]);
    assert.equal(made["prod-us-east-1"].left, undefined);
  });

  it("counts as there when nobody can say", async () => {
    const left = { "prod-us-east-1": { ...OTHER_ZONES, left: true as const } };
    const closed: Outputs = {
      "aws:eks/getClusters:getClusters": () => {
        throw new Error("AccessDenied");
      },
    };
    await assert.rejects(up({ made: left }, undefined, closed), /prod-us-east-1 exists with the availability zones/);
  });

  it("is asked for nowhere while it stays away, or never left", async () => {
    const { made } = (await up()).result;
    // No answer is known for EKS here: asking would fail.
    const again = await up({ made });
    assert.deepEqual(again.result.made, made);
  });

  it("that was made elsewhere may be another one once the hub knows it no more", async () => {
    const left = { "dev-aks": { identity: "id of another", left: true as const } };
    const answers: number[] = [200, 404];
    const api = await anApi((request, response) => {
      assert.equal(request.url, "/api/v1/namespaces/argocd/secrets/cluster-dev-aks");
      response.writeHead(answers.shift() ?? 500).end("{}");
    });
    try {
      await assert.rejects(joined(left, api), /id of another/);
      assert.deepEqual((await joined(left, api)).result.made, { "dev-aks": { identity: "id of aks" } });
    } finally {
      api.close();
    }
  });
});

type Ran = Promise<Recording<{ readonly made: MadeClusters }>>;

/** A run of prod after one that gave out this. */
function up(own: object = {}, without?: RegExp, more: Outputs = {}): Ran {
  const fleet = aFleet((text) => (without ? text.replace(without, "") : text));
  return recorded({ ...CLOUD, ...more, ...stacks({ hub: HUB, test: own }) }, () =>
    environmentStack(fleet, settingsOf("prod")),
  );
}

function joined(made: MadeClusters, { server, caData }: { server: string; caData: string }): Ran {
  const aks = 'name: dev-aks, existing: { server: "https://aks.example", caData: Y2E=, tokenSecret: aksToken }';
  const fleet = aFleet((text) => text.replace("- region: eu-west-1", `- { ${aks} }`));
  const hub = { ...HUB, kubeconfig: tokenKubeconfig({ server, caData, token: "t" }) };
  const token = { data: { token: Buffer.from("t").toString("base64") } };
  return recorded({ ...CLOUD, "kubernetes:core/v1:Secret": () => token, ...stacks({ hub, test: { made } }) }, () =>
    environmentStack(fleet, settingsOf("dev"), {
      secret: () => ({ value: "admin token", encrypted: true }),
      clusterId: () => Promise.resolve("id of aks"),
    }),
  );
}

function eksWith(names: readonly string[], asked: string[] = []): Outputs {
  return {
    "aws:eks/getClusters:getClusters": (provider) => {
      asked.push(/::(aws-[^:]+)::/.exec(provider)?.[1] ?? "");
      return { names };
    },
  };
}
