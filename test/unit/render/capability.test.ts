import assert from "node:assert/strict";
import type { Fleet } from "../../../model/index.js";
import {
  appProjectFaults,
  capabilityConfiguration,
  capabilitySecretData,
  capabilitySecretFaults,
  capabilityTenancy,
  checkedCapabilitySecret,
  clusterSecretData,
  registeredTwice,
  registrar,
  teamAppProject,
  teamRepositoryFiles,
  type RegistrationSecret,
} from "../../../render/index.js";
import { aFleet, clusterOf, teamOf } from "./aFleet.js";

const ARN = "arn:aws:eks:us-east-1:111111111111:cluster/acme-america";
const ADMIN = "686103e0-f051-7068-b225-e6392b959d9e";
const CAPABILITY = `{ capability: { identityCenter: { instance: "arn:aws:sso:::instance/ssoins-0123456789abcdef" }, roles: { admin: { groups: [${ADMIN}] } } } }`;

/** One team, run by EKS's Argo CD. */
function managed(edit: (text: string) => string = (text) => text): Fleet {
  return aFleet((text) =>
    edit(
      text
        .replace("name: acme\n", "name: acme\nregistration: eks-capability\n")
        .replace("{ host: argocd.acme.example }", CAPABILITY)
        .replace(/enabled: .*\]/, "enabled: []")
        .replace('groups: ["acme:alpha"]', "groups: []")
        .replace(/ {2}beta:[\s\S]*/, ""),
    ),
  );
}

function secret(
  changes: Partial<Record<string, string>> = {},
  labels = { "argocd.argoproj.io/secret-type": "cluster" },
): RegistrationSecret {
  const data = capabilitySecretData({ name: "america" }, { clusterArn: ARN, project: "team-alpha" });
  const encoded = Object.entries(changes).map(([key, value = ""]) => [key, Buffer.from(value).toString("base64")]);
  const changed = Object.fromEntries(encoded) as Record<string, string>;
  return { metadata: { name: "cluster-america", labels }, data: { ...data, ...changed } };
}

const faultsOf = (written: RegistrationSecret) => capabilitySecretFaults(written).map(({ path }) => path);

describe("a cluster's Secret for EKS's Argo CD", () => {
  it("names the cluster by its ARN and the one project, and no login", () => {
    const written = checkedCapabilitySecret(secret());
    const read = Object.entries(written.data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]);
    assert.deepEqual(Object.fromEntries(read), { name: "america", server: ARN, project: "team-alpha" });
  });

  it("is refused with an address, that of the hub itself too", () => {
    for (const server of ["https://america.example", "https://kubernetes.default.svc", "", `${ARN}/more`]) {
      assert.deepEqual(faultsOf(secret({ server })), ["data.server"], server);
    }
  });

  it("is refused with anything that Argo CD from the chart logs in by", () => {
    const login = clusterSecretData(
      { name: "america", eksName: "acme-america", labels: {} },
      { server: ARN, caData: "Y2E=", roleArn: "arn:aws:iam::111111111111:role/spoke" },
    );
    const written = { ...secret(), data: { ...secret().data, ...login } };
    assert.deepEqual(faultsOf(written), ["data.config"]);
    assert.throws(() => checkedCapabilitySecret(written), /takes no roleARN, caData/);
    assert.deepEqual(faultsOf(secret({ namespaces: "a", shard: "1" })), ["data.namespaces", "data.shard"]);
  });

  it("is refused without a name, a project or the label that it is found by", () => {
    assert.deepEqual(faultsOf(secret({ name: "", project: "" })), ["data.name", "data.project"]);
    const [fault] = capabilitySecretFaults(secret({}, { "argocd.argoproj.io/secret-type": "repository" }));
    assert.match(fault?.path ?? "", /secret-type/);
  });

  it("is the cluster's only one, since a cluster belongs to one project", () => {
    const other = { ...secret({ project: "team-beta" }), metadata: { name: "cluster-again" } };
    const [fault, ...more] = registeredTwice([secret(), other]);
    assert.equal(fault?.path, "cluster-again.data.server");
    assert.deepEqual([more, registeredTwice([secret()])], [[], []]);
  });
});

describe("the rights of EKS's Argo CD on a cluster", () => {
  it("are to read, and to write what teams deploy in the services' namespaces, and nothing cluster-wide", () => {
    const fleet = managed();
    const tenancy = capabilityTenancy(fleet, clusterOf(fleet, "america"));
    assert.equal(tenancy.platformBinding, null);
    assert.deepEqual([...new Set(tenancy.hubReader.rules.flatMap(({ verbs }) => verbs))].sort(), [
      "get",
      "list",
      "watch",
    ]);
    assert.deepEqual(
      tenancy.services.map(({ namespace, binding }) => [namespace.metadata.name, binding.metadata.namespace]),
      [["alpha-web", "alpha-web"]],
    );
    const [{ binding } = assert.fail("no service")] = tenancy.services;
    assert.deepEqual(binding.roleRef.name, tenancy.deployer.metadata.name);
    assert.deepEqual(
      binding.subjects.map(({ kind, name }) => [kind, name]),
      [["Group", "gitops-fleet:hub"]],
    );
    const rules = tenancy.deployer.rules;
    assert.ok(rules.every(({ apiGroups, resources }) => ![...apiGroups, ...resources].includes("*")));
    const resources = rules.flatMap((rule) => rule.resources);
    assert.ok(resources.includes("deployments"));
    for (const none of ["secrets", "roles", "rolebindings", "serviceaccounts/token", "pods/exec", "endpointslices"]) {
      assert.ok(!resources.includes(none), none);
    }
    assert.ok(
      rules.every(({ verbs }) => verbs.every((verb) => ["create", "update", "patch", "delete"].includes(verb))),
    );
  });

  it("are all rights on clusters of add-ons, which bring cluster roles", () => {
    const fleet = managed((text) =>
      text.replace("enabled: []", "enabled: [metrics-server]").replace(/\nteams:[\s\S]*/, "\n"),
    );
    const { platformBinding } = capabilityTenancy(fleet, clusterOf(fleet, "america"));
    assert.equal(platformBinding?.roleRef.name, "cluster-admin");
  });
});

describe("a project of EKS's Argo CD", () => {
  it("says where its Applications are, names no account to impersonate, and is a valid project", () => {
    const fleet = managed();
    const project = teamAppProject(fleet, teamOf(fleet, "alpha"));
    assert.deepEqual(project.spec.sourceNamespaces, ["argocd"]);
    assert.equal(project.spec.destinationServiceAccounts, undefined);
    assert.deepEqual(appProjectFaults(project), []);
    const twice = { ...project, spec: { ...project.spec, sourceNamespaces: ["argocd", "argocd"] } };
    assert.match(appProjectFaults(twice)[0]?.path ?? "", /sourceNamespaces/);
  });

  it("is not what Argo CD from the chart gets", () => {
    const fleet = aFleet();
    const { spec } = teamAppProject(fleet, teamOf(fleet, "alpha"));
    assert.equal(spec.sourceNamespaces, undefined);
    assert.ok(spec.destinationServiceAccounts);
  });
});

describe("the configuration of the capability", () => {
  it("has the Identity Center, and Argo CD's roles by group and user", () => {
    const roles = [{ role: "ADMIN", groups: ["g"], users: ["u"] }] as const;
    const identityCenter = { instanceArn: "arn:aws:sso:::instance/ssoins-0123456789abcdef", region: "eu-west-1" };
    assert.deepEqual(capabilityConfiguration({ identityCenter, roles, vpcEndpoints: ["vpce-1"] }), {
      argoCd: {
        namespace: "argocd",
        awsIdc: { idcInstanceArn: identityCenter.instanceArn, idcRegion: "eu-west-1" },
        rbacRoleMappings: [
          {
            role: "ADMIN",
            identities: [
              { id: "g", type: "SSO_GROUP" },
              { id: "u", type: "SSO_USER" },
            ],
          },
        ],
        networkAccess: { vpceIds: ["vpce-1"] },
      },
    });
  });
});

describe("what else of a fleet differs where EKS runs Argo CD", () => {
  it("holds a pipeline to ARN and project of its clusters", () => {
    const own = { name: "america", eksName: "acme-america", managed: { clusterArn: ARN, project: "team-alpha" } };
    const { policy } = registrar({ environment: "prod", clusters: [own, { name: "gone", eksName: "acme-gone" }] });
    const expression = policy.spec.validations.at(-1)?.expression ?? "";
    assert.match(expression, /key in \["name", "server", "project"\]/);
    assert.match(expression, /dyn\(object\.data\.server\) == cluster\.server/);
    const variable = policy.spec.variables.find(({ name }) => name === "own")?.expression ?? "[]";
    assert.deepEqual(JSON.parse(variable), [
      { secret: "cluster-america", ...secret().data },
      { secret: "cluster-gone", name: "", server: "", project: "" },
    ]);
  });

  it("does not promise a team seconds, nor an address that nobody knows", () => {
    const fleet = managed();
    const readme = teamRepositoryFiles(fleet, teamOf(fleet, "alpha"))["README.md"] ?? "";
    assert.match(readme, /Argo CD, which EKS runs, makes the clusters follow it within minutes/);
  });
});
