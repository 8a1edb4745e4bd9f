import assert from "node:assert/strict";
import type { Fleet } from "../../../model/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import { hubStack } from "../../../stacks/hub.js";
import { reposStack } from "../../../stacks/repos.js";
import { recorded, valueOf } from "../components/recorded.js";
import { aFleet, CLOUD, HUB, REPOS, settingsOf, stacks } from "./cloud.js";

const CAPABILITY = "aws:eks/capability:Capability";
const SECRET = "kubernetes:core/v1:Secret";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const URL = "https://abc123.eks-capabilities.eu-west-1.amazonaws.com";
const ADMIN = "686103e0-f051-7068-b225-e6392b959d9e";

const EKS = {
  ...CLOUD,
  [CAPABILITY]: (_: string, inputs: Record<string, unknown>) => {
    const { argoCd } = inputs.configuration as { argoCd: object };
    return { configuration: { argoCd: { ...argoCd, serverUrl: URL } }, version: "3.1.8-eks-1" };
  },
};

/** The committed fleet with one team, whose Argo CD EKS runs. */
function managed(edit: (text: string) => string = (text) => text): Fleet {
  return aFleet((text) =>
    edit(
      text
        .replace("name: acme\n", "name: acme\nregistration: eks-capability\n")
        .replace(
          "    host: argocd.acme.example\n",
          `    capability: { identityCenter: { instance: "arn:aws:sso:::instance/ssoins-0123456789abcdef" }, roles: { admin: { groups: [${ADMIN}] } } }\n`,
        )
        .replace(/enabled: .*/, "enabled: []")
        .replace('groups: ["acme:alpha"]', "groups: []")
        .replace(/\n {2}beta:[\s\S]*/, "\n"),
    ),
  );
}

const hub = (fleet = managed(), before: object = {}) =>
  recorded({ ...EKS, ...stacks({ repos: REPOS, test: before }) }, () => hubStack(fleet, settingsOf("hub")));
const environment = (stack: string, fleet = managed()) =>
  recorded({ ...EKS, ...stacks({ hub: HUB }) }, () => environmentStack(fleet, settingsOf(stack)));

const decoded = (data: unknown) =>
  Object.fromEntries(
    Object.entries(data as Record<string, string>).map(([key, value]) => [
      key,
      Buffer.from(value, "base64").toString(),
    ]),
  );

describe("a fleet whose Argo CD EKS runs", () => {
  it("has a capability on the hub and no chart, and a role that only EKS's capabilities assume", async () => {
    const made = await hub();
    assert.deepEqual(made.all("kubernetes:helm.sh/v3:Release"), []);
    assert.deepEqual(made.all("aws:eks/podIdentityAssociation:PodIdentityAssociation"), []);
    const { inputs } = made.only(CAPABILITY);
    assert.equal(inputs.type, "ARGOCD");
    assert.equal(inputs.deletePropagationPolicy, "RETAIN");
    assert.equal(inputs.clusterName, "acme-hub");
    const role = made.only("aws:iam/role:Role", "hub-capability").inputs;
    assert.equal(role.name, "acme-argocd-capability");
    assert.match(String(role.assumeRolePolicy), /"Service":"capabilities\.eks\.amazonaws\.com"/);
    assert.deepEqual(
      made.all("aws:iam/rolePolicy:RolePolicy").filter(({ inputs: { name } }) => name === "spokes"),
      [],
    );
  });

  it("has its role before the cluster is done, its namespace before the capability, and projects after it", async () => {
    const order = (await hub()).resources.map(({ name }) => name);
    const at = (name: string) => {
      assert.ok(order.includes(name), name);
      return order.indexOf(name);
    };
    assert.ok(at("argocd-namespace") < at("argocd-capability"));
    for (const later of ["argocd-default-project", "platform-project", "team-alpha-project", "alpha-web-set"]) {
      assert.ok(at("argocd-capability") < at(later), later);
    }
  });

  it("registers the hub by its ARN, and makes no access entry there, which is EKS's to make", async () => {
    const made = await hub();
    assert.deepEqual(decoded(made.only(SECRET, "argocd-hub").inputs.data), {
      name: "hub",
      server: "arn:aws:eks:eu-west-1:111111111111:cluster/acme-hub",
      project: "platform",
    });
    assert.deepEqual(made.all(ENTRY), []);
  });

  it("gives out the address that EKS chose, and the role that spokes let in", async () => {
    const { result } = await hub();
    assert.equal(await valueOf(result.argocdUrl as never), URL);
    assert.equal(await valueOf(result.argocdRoleId), "AROA-hub-capability");
  });

  it("does not hand a hub's Argo CD from the chart to EKS, nor back", async () => {
    const role = (name: string) => ({ argocdRoleArn: `arn:aws:iam::111111111111:role/${name}` });
    await assert.rejects(hub(managed(), role("acme-argocd")), /registration\n.*The chart runs this hub's Argo CD/);
    await assert.rejects(hub(aFleet(), role("acme-argocd-capability")), /EKS runs this hub's Argo CD/);
    await hub(managed(), role("acme-argocd-capability"));
  });

  it("registers a cluster by ARN and project, and lets the capability's role in with the hub's group", async () => {
    const made = await environment("dev");
    assert.deepEqual(decoded(made.only(SECRET).inputs.data), {
      name: "dev-eu-west-1",
      server: "arn:aws:eks:eu-west-1:111111111111:cluster/acme-dev-eu-west-1",
      project: "team-alpha",
    });
    const entry = made.only(ENTRY).inputs;
    assert.equal(entry.principalArn, HUB.argocdRoleArn);
    assert.deepEqual(entry.kubernetesGroups, ["gitops-fleet:hub"]);
    assert.deepEqual(made.all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation"), []);
  });

  it("gives that role no cluster-wide right to write, and the teams' accounts, which nobody uses, none", async () => {
    const made = await environment("dev");
    assert.deepEqual(made.all("kubernetes:core/v1:ServiceAccount"), []);
    const bindings = made.all("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding");
    assert.deepEqual(
      bindings.map(({ inputs }) => (inputs.roleRef as { name: string }).name),
      ["gitops-fleet:hub"],
    );
    const inNamespaces = made.all("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding");
    assert.deepEqual(
      inNamespaces.map(({ inputs }) => (inputs.metadata as { namespace: string }).namespace),
      ["alpha-web", "alpha-api"],
    );
  });

  it("peers no network with the hub's", async () => {
    assert.deepEqual((await environment("prod")).all("aws:ec2/vpcPeeringConnection:VpcPeeringConnection"), []);
  });

  it("tells no webhook of a push: Argo CD could not check who sends it", async () => {
    const made = await recorded(EKS, () => reposStack(managed(), settingsOf("repos")));
    assert.deepEqual(made.all("github:index/repositoryWebhook:RepositoryWebhook"), []);
  });
});
