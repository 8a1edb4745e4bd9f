import assert from "node:assert/strict";
import fc from "fast-check";
import { applications } from "../../../model/index.js";
import { iamName, MAX_IAM_NAME } from "../../../model/names.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter, faultsOf, aText } from "./aFleet.js";

const long = (length: number) => "x".repeat(length);

describe("names", () => {
  it("are derived from the fleet, the environment, the region and the team", () => {
    const fleet = aFleet();
    assert.deepEqual(
      fleet.clusters.map((cluster) => `${cluster.name} ${cluster.eksName}`),
      ["dev-eu-west-1 acme-dev-eu-west-1", "prod-eu-west-1 acme-prod-eu-west-1", "prod-us-east-1 acme-prod-us-east-1"],
    );
    const [alpha] = fleet.teams;
    assert.deepEqual(
      [alpha?.project, alpha?.repository, alpha?.serviceAccount],
      ["team-alpha", "team-alpha", "team-alpha"],
    );
    assert.deepEqual(
      alpha?.services.map((service) => service.namespace),
      ["alpha-web", "alpha-api"],
    );
  });

  it("of IAM are shortened to 64 characters and stay different", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 60, maxLength: 120 }),
        fc.string({ minLength: 1, maxLength: 9 }),
        (start, end) => {
          const [one, other] = [iamName(start, end), iamName(start, `${end}x`)];
          assert.ok(one.length <= MAX_IAM_NAME && other.length <= MAX_IAM_NAME);
          assert.notEqual(one, other);
          assert.equal(one, iamName(start, end));
        },
      ),
    );
    assert.equal(iamName("acme", "hub", "argocd"), "acme-hub-argocd");
  });

  it("of a fleet are short and start with a letter", () => {
    for (const name of [long(21), "1acme", "Acme", "acme-", "ac_me", ""]) {
      assertFault(
        faultsAfter((file) => (file.name = name)),
        "name",
        /at most 20/,
        /like acme/,
      );
    }
  });

  it("of a cluster are not too long and have no characters that Kubernetes refuses", () => {
    for (const name of [long(101), long(64), "prod_1", "prod.1", "-prod", "Prod"]) {
      const faults = faultsAfter((file) => file.environments.dev?.clusters.push({ region: "us-west-2", name }));
      const own = faults.filter((fault) => fault.path === "environments.dev.clusters[1].name");
      assert.match(own[0]?.problem ?? "", /1 to 63 lower-case letters/, name);
    }
  });

  it("of two clusters are not the same, nor the hub's", () => {
    const twice = faultsAfter((file) =>
      file.environments.dev?.clusters.push({ region: "eu-west-1", network: { cidr: "10.250.0.0/16" } }),
    );
    assertFault(
      twice,
      "environments.dev.clusters[1]",
      /name of environments\.dev\.clusters\[0\] too/,
      /another `name`/,
    );
    const hub = faultsAfter((file) => file.environments.dev?.clusters.push({ region: "us-west-2", name: "hub" }));
    assert.ok(
      hub.some((fault) => fault.path === "environments.dev.clusters[1].name" && /name of hub too/.test(fault.problem)),
    );
  });

  it("of clusters and administrators are not told apart by case, as IAM does not", () => {
    const clusters = faultsAfter((file) =>
      file.environments.dev?.clusters.push({ region: "us-west-2", name: "Dev-Eu-West-1" }),
    );
    assert.ok(clusters.some((fault) => /differ only in case/.test(fault.problem)));
    const roles = faultsAfter((file) => file.administrators.push("arn:aws:iam::111111111111:role/Platform-Engineer"));
    assertFault(roles, "administrators[1]", /differ only in case or path: for IAM they are one role/, /Remove one/);
  });

  it("of an administrator's role are one whatever its path, as they are for IAM", () => {
    const faults = faultsAfter((file) =>
      file.administrators.push("arn:aws:iam::111111111111:role/ops/platform-engineer"),
    );
    assertFault(faults, "administrators[1]", /differ only in case or path/, /Remove one/);
  });

  it("of an administrator's role are no longer than IAM's", () => {
    const arn = (length: number) => `arn:aws:iam::111111111111:role/ops/team/${long(length)}`;
    assertFault(
      faultsAfter((file) => file.administrators.push(arn(65))),
      "administrators[1]",
      /not the ARN of an IAM role, whose name has at most 64 characters/,
      /Write it like arn:aws:iam/,
    );
    assert.doesNotThrow(() => aFleet((file) => file.administrators.push(arn(64))));
  });

  it("of environments are not those of other stacks, nor numbers, which would lose their order", () => {
    for (const name of ["repos", "hub", "2026"]) {
      const faults = faultsAfter((file) => (file.environments[name] = { clusters: [] }));
      assertFault(faults, `environments.${name}`, new RegExp(`"${name}" is`), /Choose/);
    }
    const none = faultsAfter((file) => (file.environments = {}));
    assertFault(none, "environments", /no environment/, /Add one/);
  });

  it("of clusters are not Argo CD's own for the hub", () => {
    const faults = faultsAfter((file) =>
      file.environments.dev?.clusters.push({ region: "us-west-2", name: "in-cluster" }),
    );
    assertFault(faults, "environments.dev.clusters[1].name", /Argo CD's own name/, /another `name`/);
  });

  it("of repositories fit GitHub's 100 characters, and no team has the platform's", () => {
    const faults = faultsAfter((file) => (file.repositories.platform = long(101)));
    assertFault(faults, "repositories.platform", /at most 100/, /Write the name alone/);
    const same = faultsAfter((file) => (file.repositories.platform = "team-alpha"));
    assertFault(same, "teams.alpha", /"team-alpha" is the platform repository too/, /Rename/);
  });

  it("of teams leave room for their project", () => {
    const faults = faultsAfter((file) => (file.teams = { [long(59)]: { services: {} } }));
    assertFault(faults, `teams.${long(59)}`, /have 64 characters/, /Shorten the name to 58 characters/);
  });

  it("of applications fit a Helm release", () => {
    const faults = faultsAfter((file) => (file.teams = { alpha: { services: { [long(34)]: {} } } }));
    assertFault(faults, `teams.alpha.services.${long(34)}`, /has 55 characters; a Helm release.* may have 53/, /by 2/);
    assert.doesNotThrow(() => aFleet((file) => (file.teams = { alpha: { services: { [long(32)]: {} } } })));
  });

  it("of two services do not meet in one namespace", () => {
    const faults = faultsAfter(
      (file) => (file.teams = { a: { services: { "b-c": {} } }, "a-b": { services: { c: {} } } }),
    );
    assertFault(faults, "teams.a-b.services.c", /"a-b-c" are those of teams\.a\.services\.b-c too/, /Rename/);
  });

  it("of applications are not made twice by different sets", () => {
    const faults = faultsAfter((file) => {
      file.environments = {
        dev: {
          clusters: [
            { region: "eu-west-1", name: "west" },
            { region: "us-west-2", name: "far-west" },
          ],
        },
      };
      file.teams = { a: { services: { web: {}, "web-far": {} } } };
    });
    assertFault(
      faults,
      "teams.a.services.web-far",
      /"a-web-far-west" in west is called like that of a-web in far-west/,
      /Rename/,
    );
  });

  it("of an add-on's set are not a service's", () => {
    const faults = faultsAfter((file) => (file.teams = { addon: { services: { "metrics-server": {} } } }));
    assertFault(faults, "teams.addon.services.metrics-server", /is called like that of addon-metrics-server/, /Rename/);
  });

  it("of applications are unique in any fleet that passes", () => {
    const word = fc.stringMatching(/^[a-c](-?[a-c]){0,3}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { maxLength: 4 }),
        fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
        (teams, services) => {
          const change = (file: FleetFile) => {
            file.teams = Object.fromEntries(
              teams.map((team) => [team, { services: Object.fromEntries(services.map((service) => [service, {}])) }]),
            );
          };
          const derived = teams.flatMap((team) => services.map((service) => `${team}-${service}`));
          if (new Set(derived).size < derived.length) {
            assert.ok(faultsAfter(change).every((fault) => /too\.$|is called like/.test(fault.problem)));
          } else {
            const names = applications(aFleet(change)).map((application) => application.name);
            assert.equal(new Set(names).size, names.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("labels", () => {
  it("of the owner's are no longer than 63 characters, with none but the allowed characters", () => {
    const faults = faultsAfter((file) =>
      file.environments.dev?.clusters.push({
        region: "us-west-2",
        labels: { tier2: long(64), "a b": "x", ok: "two words" },
      }),
    );
    assert.deepEqual(
      faults.map((fault) => fault.path),
      ["tier2", '["a b"]', "ok"].map(
        (key) => `environments.dev.clusters[1].labels${key.startsWith("[") ? key : `.${key}`}`,
      ),
    );
  });

  it("of the fleet's and Argo CD's cannot be overruled", () => {
    for (const key of ["gitops-fleet/state", "argocd.argoproj.io/secret-type", "node.kubernetes.io/x"]) {
      const faults = faultsAfter((file) =>
        file.environments.dev?.clusters.push({ region: "us-west-2", labels: { [key]: "x" } }),
      );
      assertFault(
        faults,
        `environments.dev.clusters[1].labels[${JSON.stringify(key)}]`,
        /not yours to set/,
        /acme\.example/,
      );
    }
  });

  it("say what a cluster is, with the owner's beside", () => {
    const change = (file: FleetFile) =>
      (file.environments.prod = { clusters: [{ region: "us-east-1", wave: 3, labels: { residency: "us" } }] });
    assert.deepEqual(aFleet(change).clusters.at(-1)?.labels, {
      "gitops-fleet/fleet": "acme",
      "gitops-fleet/environment": "prod",
      "gitops-fleet/region": "us-east-1",
      "gitops-fleet/residency": "us",
      "gitops-fleet/tier": "prod",
      "gitops-fleet/account": "111111111111",
      "gitops-fleet/wave": "3",
      "gitops-fleet/state": "active",
      residency: "us",
    });
  });

  it("need quotes when YAML would read a number", () => {
    const text = aText(
      (file) => (file.environments.dev = { clusters: [{ region: "eu-west-1", labels: { year: "2026" } }] }),
    );
    const faults = faultsOf(text.replace('"2026"', "2026"));
    assertFault(
      faults,
      "environments.dev.clusters[0].labels.year",
      /reads this as the number 2026/,
      /Quote it: "2026"/,
    );
  });
});
