import assert from "node:assert/strict";
import { aText, assertFault, faultsAfter, faultsOf, parse } from "./aFleet.js";

describe("the form of fleet.yaml", () => {
  it("suggests the key that was meant, at any depth and once", () => {
    const top = faultsOf(aText().replace("environments:", "enviroments:"));
    assertFault(top, "enviroments", /no key "enviroments"/, /Did you mean "environments"/);
    const deep = faultsOf(
      aText().replace("host: argocd.acme.example", "host: argocd.acme.example\n    chartVerson: 10.1.1"),
    );
    assertFault(deep, "hub.argocd.chartVerson", /no key/, /Did you mean "chartVersion"/);
    const inList = faultsOf(aText().replace("- region: us-east-1", "- regoin: us-east-1"));
    assertFault(inList, "environments.prod.clusters[1].regoin", /no key "regoin"/, /Did you mean "region"/);
  });

  it("knows no bundle by the name of what every object has", () => {
    assertFault(
      faultsAfter((file) => Object.assign(file.addons ?? {}, { bundle: "constructor" })),
      "addons.bundle",
      /no add-on bundle "constructor"/,
      /2026\.11/,
    );
    assertFault(
      faultsAfter((file) => (file.hub.argocd.bundle = "constructor")),
      "hub.argocd.bundle",
      /no Argo CD bundle "constructor"/,
      /2026\.11/,
    );
  });

  it("lists the known keys when none is near", () => {
    const faults = faultsOf(`${aText()}\ncompletelyDifferent: 1\n`);
    assertFault(faults, "completelyDifferent", /no key/, /Known are: name, topology/);
  });

  it("refuses a key that is written twice and says where it was first", () => {
    const faults = faultsOf("name: acme\n" + aText());
    assertFault(faults, "name", /"name" is written twice, first in line 1/, /Remove one/);
    assert.equal(faults[0]?.line, 2);
  });

  it("finds a service that is written twice within a team", () => {
    const faults = faultsOf(aText().replace("web: {}", "web: {}\n      web: {}"));
    assertFault(faults, "teams.alpha.services.web", /written twice/, /Remove one, or merge/);
  });

  for (const [block, path, key] of [
    ["teams", "teams", "__proto__"],
    ["services", "teams.alpha.services", "__proto__"],
    ["environments", "environments", "__proto__"],
    ["environments", "environments", "constructor"],
    ["labels", "environments.prod.clusters[1].labels", "__proto__"],
    ["pools", "environments.prod.clusters[1].nodes.pools", "__proto__"],
    ["hub", "hub", "toString"],
  ] as const) {
    it(`refuses the key ${path}.${key}, which would vanish or is in every object`, () => {
      const text = aText((file) => {
        Object.assign(file.environments.prod?.clusters[1] ?? {}, { labels: { a: "b" }, nodes: { pools: { p: {} } } });
      });
      const faults = faultsOf(text.replace(new RegExp(`^( *)${block}:\n`, "m"), `$&$1  ${key}: {}\n`));
      const own = faults.find((fault) => fault.path === `${path}.${key}`);
      assert.match(own?.problem ?? JSON.stringify(faults), new RegExp(`^"${key}" cannot be a key here`));
      assert.notEqual(own?.line, undefined);
    });
  }

  it("asks for quotes around an account id that starts with 0, and shows it whole", () => {
    const faults = faultsOf(aText().replace('"111111111111"', "012345678901"));
    assertFault(faults, "hub.account", /number 12345678901, not 012345678901/, /Quote it: "012345678901"/);
  });

  it("asks for quotes around a Kubernetes version that YAML reads as a number", () => {
    const faults = faultsOf(aText().replace('kubernetes: "1.35"', "kubernetes: 1.40"));
    assert.match(faults[0]?.problem ?? "", /number 1\.4, not 1\.40/);
    assert.equal(faults[0]?.remedy, 'Quote it: "1.40".');
  });

  it("refuses a patch version", () => {
    const faults = faultsAfter((file) => (file.hub.kubernetes = "1.35.2"));
    assertFault(faults, "hub.kubernetes", /"1.35.2" is not a Kubernetes minor version/, /like "1.35"/);
  });

  it("says what is missing", () => {
    const faults = faultsAfter((file) => Reflect.deleteProperty(file.repositories, "organization"));
    assertFault(faults, "repositories.organization", /required and missing/, /Add it: a text/);
    const region = faultsOf(aText().replace("- region: us-east-1\n        wave: 2", "- wave: 2"));
    assertFault(region, "environments.prod.clusters[1].region", /required and missing/, /Add it/);
  });

  it("says what belongs where something else is written", () => {
    const faults = faultsOf(
      aText().replace("    clusters:\n      - region: eu-west-1\n  prod", "    clusters: eu-west-1\n  prod"),
    );
    assertFault(
      faults,
      "environments.dev.clusters",
      /"eu-west-1" is written here, where a list belongs/,
      /Write a list/,
    );
  });

  it("suggests the region that was meant", () => {
    const faults = faultsOf(aText().replace("us-east-1", "us-eest-1"));
    assertFault(
      faults,
      "environments.prod.clusters[1].region",
      /"us-eest-1" is not known here/,
      /Did you mean "us-east-1"/,
    );
  });

  it("refuses a wave below 1", () => {
    const faults = faultsOf(aText().replace("wave: 2", "wave: 0"));
    assertFault(faults, "environments.prod.clusters[1].wave", /0 is written here; it must be at least 1/, /at least 1/);
  });

  it("refuses a fleet that nobody administers", () => {
    const faults = faultsAfter((file) => (file.administrators = []));
    assertFault(faults, "administrators", /0 entries; it must be at least 1/, /at least 1/);
  });

  it("says the line where YAML itself is broken", () => {
    const faults = faultsOf('name: acme\nhub: { region: "eu-west-1"\nteams: {}\n');
    assert.ok(faults.every((fault) => /not valid YAML/.test(fault.problem)));
    assert.ok(faults.every((fault) => fault.line !== undefined && fault.line >= 2));
  });

  it("refuses an empty file, an alias without an anchor and an alias bomb", () => {
    assertFault(faultsOf(""), "(the whole file)", /Nothing is written here/, /a block of keys/);
    assertFault(faultsOf("name: *who"), "(the whole file)", /cannot be read|not valid YAML/, /./);
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [next, last] of ["ba", "cb", "dc", "ed"].map((pair) => [pair[0], pair[1]])) {
      bomb.push(
        `${next ?? ""}: &${next ?? ""} [${Array(9)
          .fill(`*${last ?? ""}`)
          .join(",")}]`,
      );
    }
    assertFault(faultsOf(bomb.join("\n")), "(the whole file)", /cannot be read/, /Write the value out/);
  });

  it("takes a service without a block, as people write it", () => {
    const fleet = parse(aText().replace("web: {}", "web:"));
    assert.deepEqual(
      fleet.teams[0]?.services.map((service) => service.name),
      ["web", "api"],
    );
  });

  it("reports faults of form, names, addresses, versions, windows and secrets in one run, in the order of the file", () => {
    const text = aText((file) => {
      file.hub.kubernetes = "1.20";
      file.environments.dev = { clusters: [{ region: "eu-west-1", network: { cidr: "10.1.2.0/16" } }] };
      file.environments.prod = {
        clusters: [{ region: "us-east-1", network: { zones: ["us-east-1a"] } }],
        windows: [{ allow: "weekdays 09:00-17:00", timeZone: "Europe/Atlantis" }],
      };
      file.repositories.organization = "not an organization";
      file.teams = { alpha: { groups: ["AKIAABCDEFGHIJKLMNOP"] } };
    }).replace("teams:", "tiems:");
    const faults = faultsOf(text);
    assert.deepEqual(
      faults.map((fault) => fault.path),
      [
        "hub.kubernetes",
        "environments.dev.clusters[0].network.cidr",
        "environments.prod.clusters[0].network.zones",
        "environments.prod.windows[0].timeZone",
        "repositories.organization",
        "tiems",
        "tiems.alpha.groups[0]",
      ],
    );
    const lines = text.split("\n");
    for (const fault of faults) {
      const key = fault.path.split(/[.[]/).findLast((part) => !part.endsWith("]")) ?? "";
      const near = lines.slice((fault.line ?? 1) - 2, fault.line).join("\n");
      assert.ok(near.includes(key), `${fault.path} is not at line ${fault.line ?? "?"}`);
    }
  });
});
