import assert from "node:assert/strict";
import { tokenKubeconfig } from "../../../render/index.js";
import { hubStack } from "../../../stacks/hub.js";
import { recorded, type Recorded } from "../components/recorded.js";
import { anApi, type AnApi } from "./anApi.js";
import { aFleet, CLOUD, REPOS, settingsOf, stacks } from "./cloud.js";

describe("a Helm release of Argo CD that was left half-way", () => {
  let api: AnApi;
  let asked: string[];
  /** Revision and status, as Helm's labels say them. */
  let revisions: (readonly [revision: number, status: string])[];

  beforeEach(async () => {
    asked = [];
    revisions = [];
    api = await anApi((request, response) => {
      asked.push(`${request.headers.accept ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`);
      const items = revisions.map(([revision, status]) => ({
        metadata: { labels: { owner: "helm", name: "argocd", status, version: String(revision) } },
      }));
      response.end(JSON.stringify({ items }));
    });
  });
  afterEach(() => {
    api.close();
  });

  it("is an error before anything is registered, with the command that takes it back", async () => {
    revisions = [
      [9, "superseded"],
      [10, "deployed"],
      [11, "failed"],
      [12, "pending-upgrade"],
    ];
    await assert.rejects(upOf(api), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /^Revision 12 of the Helm release argocd\/argocd is pending-upgrade/);
      assert.match(
        error.message,
        /\n {4}pulumi stack output kubeconfig --show-secrets --stack test > hub\.kubeconfig\n/,
      );
      assert.match(error.message, /\n {4}helm rollback argocd 10 --namespace argocd --kubeconfig hub\.kubeconfig$/);
      return true;
    });
  });

  it("is taken away where there is none before it to go back to", async () => {
    revisions = [[1, "pending-install"]];
    await assert.rejects(upOf(api), /pending-install.*\n.*\n.*\n {4}helm uninstall argocd --namespace argocd/);
  });

  it("is asked for by name, as whoever runs Pulumi, and without what releases hold", async () => {
    revisions = [[1, "deployed"]];
    assert.ok((await upOf(api)).some(({ type }) => type === "kubernetes:helm.sh/v3:Release"));
    assert.deepEqual(asked, [
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1 " +
        "/api/v1/namespaces/argocd/secrets?labelSelector=owner%3Dhelm%2Cname%3Dargocd Bearer t",
    ]);
  });

  it("is not asked for before there is a hub, and stops nothing where the hub does not answer", async () => {
    await upOf(undefined);
    assert.deepEqual(asked, []);
    const gone = { server: api.server, caData: api.caData };
    api.close();
    assert.ok((await upOf(gone)).length > 0);
  });
});

/** What a run of the hub's stack registers, after one that gave out a kubeconfig of the API. */
async function upOf(api: Pick<AnApi, "server" | "caData"> | undefined): Promise<readonly Recorded[]> {
  const own = api ? { kubeconfig: tokenKubeconfig({ server: api.server, caData: api.caData, token: "t" }) } : {};
  const { resources } = await recorded({ ...CLOUD, ...stacks({ repos: REPOS, test: own }) }, () =>
    hubStack(aFleet(), settingsOf("hub")),
  );
  return resources;
}
