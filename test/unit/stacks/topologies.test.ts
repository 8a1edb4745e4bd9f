import assert from "node:assert/strict";
import { environmentStack } from "../../../stacks/environment.js";
import { hubStack } from "../../../stacks/hub.js";
import { noHub } from "../../../stacks/noHub.js";
import type { EnvironmentOutputs } from "../../../stacks/outputs.js";
import { reposStack } from "../../../stacks/repos.js";
import { recorded, type Recording } from "../components/recorded.js";
import { aFleet, CLOUD, HUB, REPOS, settingsOf, stacks } from "./cloud.js";

const PROJECT = "kubernetes:argoproj.io/v1alpha1:AppProject";
const SET = "kubernetes:argoproj.io/v1alpha1:ApplicationSet";
const SECRET = "kubernetes:core/v1:Secret";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const OWN = ["prod-eu-west-1", "prod-us-east-1"];

const hybrid = (change: (text: string) => string = (text) => text) =>
  aFleet((text) => change(`topology: hybrid\n${text.replace(/\n.*ap-southeast-1.*/, "")}`));

/** The stack of production, whose clusters run their own Argo CD: of the hub it is told nothing. */
const prod = (own: object = {}, fleet = hybrid(), changes = {}) =>
  recorded({ ...CLOUD, ...stacks({ repos: REPOS, test: own }) }, () =>
    environmentStack(fleet, settingsOf("prod", changes)),
  );

const metadataOf = (made: Recording<unknown>, type: string) =>
  made.all(type).map(({ inputs }) => inputs.metadata as { name: string; labels?: Record<string, string> });

const guardsOf = ({ hooks }: Recording<unknown>) => hooks.filter((name) => name.startsWith("drain-guard")).toSorted();

function decoded(inputs: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs.data as Record<string, string>).map(([key, value]) => [
      key,
      Buffer.from(value, "base64").toString("utf8"),
    ]),
  );
}

describe("clusters that run their own Argo CD", () => {
  let made: Recording<EnvironmentOutputs>;

  before(async () => {
    made = await prod();
  });

  it("get one each, without cluster roles of the chart's, at a host of its own", () => {
    assert.deepEqual(
      made.all(RELEASE).map(({ name }) => name),
      OWN.map((cluster) => `${cluster}-argocd-release`),
    );
    for (const { inputs } of made.all(RELEASE)) {
      const { createClusterRoles, global } = inputs.values as { createClusterRoles: boolean; global: object };
      assert.equal(createClusterRoles, false);
      assert.match(JSON.stringify(global), /argocd-prod-[a-z]+-[a-z]+-1\.acme\.example/);
    }
    assert.equal(made.result.argocds?.["prod-us-east-1"]?.url, "https://argocd-prod-us-east-1.acme.example");
  });

  it("need neither hub nor peering, and no role in AWS for Argo CD", () => {
    assert.deepEqual(made.all("aws:ec2/vpcPeeringConnection:VpcPeeringConnection"), []);
    assert.deepEqual(
      made.all("aws:eks/accessEntry:AccessEntry").filter(({ name }) => name.endsWith("-hub")),
      [],
    );
    assert.deepEqual(made.all("aws:eks/podIdentityAssociation:PodIdentityAssociation"), []);
    for (const { provider } of [...made.all(SET), ...made.all(PROJECT), ...made.all(SECRET)]) {
      assert.doesNotMatch(provider, /kubernetes::hub::/);
    }
  });

  it("are registered with themselves, by the labels that they would have on a hub", () => {
    const secrets = made.all(SECRET).filter(({ name }) => name.endsWith("-cluster"));
    assert.deepEqual(
      secrets.map(({ name }) => name),
      OWN.map((cluster) => `${cluster}-cluster`),
    );
    const [first] = secrets;
    assert.deepEqual(decoded(first?.inputs ?? {}), {
      name: "prod-eu-west-1",
      server: "https://kubernetes.default.svc",
      config: '{"tlsClientConfig":{"insecure":false}}',
    });
    const { labels } = first?.inputs.metadata as { labels: Record<string, string> };
    assert.equal(labels["gitops-fleet/environment"], "prod");
  });

  it("let Argo CD read, and impersonate the accounts of the platform and the teams, and nothing else", () => {
    const bindings = made.all("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding");
    const reading = bindings.find(({ name }) => name === "prod-eu-west-1-hub-read");
    assert.deepEqual(reading?.inputs.subjects, [
      { kind: "ServiceAccount", name: "argocd-application-controller", namespace: "argocd" },
      { kind: "ServiceAccount", name: "argocd-server", namespace: "argocd" },
    ]);
  });

  it("have the projects and sets of their environment, for themselves alone", () => {
    assert.deepEqual(
      [...new Set(metadataOf(made, PROJECT).map(({ name }) => name))],
      ["platform", "team-alpha", "team-beta", "team-gamma"],
    );
    const project = made.only(PROJECT, "prod-us-east-1-team-alpha-project");
    const { destinations } = project.inputs.spec as { destinations: { name: string }[] };
    assert.deepEqual([...new Set(destinations.map(({ name }) => name))], ["prod-us-east-1"]);
    const set = made.only(SET, "prod-us-east-1-alpha-web-set");
    assert.match(JSON.stringify(set.inputs.spec), /"operator":"In","values":\["prod"\]/);
  });

  it("have no set of what is not deployed to them", async () => {
    const only = hybrid((text) => text.replace("web: {}", "web: { environments: [dev] }"));
    const less = await prod({}, only, { clusters: ["prod-eu-west-1"] });
    assert.ok(!metadataOf(less, SET).some(({ name }) => name === "alpha-web"));
  });

  it("are guarded each by themselves, and those that left the file until they are gone", async () => {
    const url = "https://argocd-prod-eu-west-2.acme.example";
    const narrowed = { clusters: ["prod-eu-west-1"] };
    const left = await prod({ argocds: { "prod-eu-west-2": { url, kubeconfig: "{}" } } }, hybrid(), narrowed);
    assert.deepEqual(guardsOf(left), ["drain-guard-prod-eu-west-1", "drain-guard-prod-eu-west-2"]);
    assert.deepEqual(Object.keys(left.result.argocds ?? {}).toSorted(), ["prod-eu-west-1", "prod-eu-west-2"]);
  });

  it("are refused without the credentials that Argo CD needs, both at once", async () => {
    await assert.rejects(
      prod({}, hybrid(), { gitToken: "", webhookSecret: "" }),
      /gitToken[\s\S]*is not set[\s\S]*webhookSecret/,
    );
  });

  it("are not handed over by the hub while they are there", async () => {
    await assert.rejects(prod({ made: { "prod-us-east-1": {} } }), /prod-us-east-1 is served by the hub's Argo CD/);
  });

  it("are told of pushes by each repository that they deploy from", async () => {
    const made = await recorded(CLOUD, () => reposStack(hybrid(), settingsOf("repos")));
    const hooks = made
      .all("github:index/repositoryWebhook:RepositoryWebhook")
      .filter(({ name }) => name.startsWith("team-alpha-"));
    assert.deepEqual(
      hooks.map(({ name, inputs }) => [name, (inputs.configuration as { url: string }).url]),
      [
        ["team-alpha-webhook", "https://argocd.acme.example/api/webhook"],
        ...OWN.map((cluster) => [
          `team-alpha-webhook-${cluster}`,
          `https://argocd-${cluster}.acme.example/api/webhook`,
        ]),
      ],
    );
  });
});

describe("the hub of a hybrid fleet", () => {
  it("knows nothing of the environments that serve themselves", async () => {
    const made = await recorded({ ...CLOUD, ...stacks({ repos: REPOS }) }, () => hubStack(hybrid(), settingsOf("hub")));
    for (const { inputs } of [...made.all(SET), ...made.all(PROJECT)]) {
      assert.doesNotMatch(JSON.stringify(inputs.spec), /prod/);
    }
    assert.deepEqual(Object.keys(made.result.registrable), ["dev", "staging"]);
  });

  it("serves its environments as in any fleet", async () => {
    const made = await recorded({ ...CLOUD, ...stacks({ hub: HUB }) }, () =>
      environmentStack(hybrid(), settingsOf("dev")),
    );
    assert.deepEqual(guardsOf(made), ["drain-guard"]);
    assert.equal(made.result.argocds, undefined);
    assert.deepEqual(made.all(RELEASE), []);
  });
});

describe("the stack of a hub that there is not to be", () => {
  it("makes nothing", async () => {
    const made = await recorded({ ...CLOUD, ...stacks({}) }, () => noHub(settingsOf("hub")));
    assert.deepEqual(made.result, {});
    assert.deepEqual(
      made.resources.filter(({ type }) => type !== "pulumi:pulumi:StackReference"),
      [],
    );
  });

  it("does not take one away", async () => {
    await assert.rejects(
      recorded({ ...CLOUD, ...stacks({ test: HUB }) }, () => noHub(settingsOf("hub"))),
      /There is a hub[\s\S]*npx fleet destroy/,
    );
  });
});
