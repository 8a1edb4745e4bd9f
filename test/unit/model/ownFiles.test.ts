import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { ConfigError, parseFleet, type Fault, type Fleet, type TextsBeside } from "../../../model/index.js";
import type { FleetFile, NarrowWindowFile } from "../../../model/schema.js";
import { aFile, aText, assertFault, parse, TODAY } from "./aFleet.js";

/** {@link aFile} with `file` on the team alpha, which says its services itself. */
function split(change: (file: FleetFile) => void = () => undefined): string {
  return aText((file) => {
    file.teams = { alpha: { groups: ["acme:alpha"], file: {} } };
    change(file);
  });
}

const ALPHA = "services:\n  web: {}\n  api: {}\n";

function read(text: string, beside: TextsBeside): Fleet {
  return parseFleet(text, { file: "fleets/fleet.yaml", today: TODAY, beside });
}

function faults(text: string, beside: TextsBeside): readonly Fault[] {
  try {
    read(text, beside);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.faults;
  }
  assert.fail("The files passed without a fault.");
}

/** Faults of the file of the team alpha. */
function faultsOfAlpha(own: string, change?: (file: FleetFile) => void): readonly Fault[] {
  const found = faults(split(change), { "teams/alpha.yaml": own });
  assert.ok(
    found.every(({ file }) => file === "teams/alpha.yaml"),
    JSON.stringify(found, undefined, 2),
  );
  return found;
}

/** A file whose clusters all have a label of the owner's. */
function inCell(): FleetFile {
  const file = aFile();
  for (const { clusters } of Object.values(file.environments)) for (const one of clusters) one.labels = { cell: "a" };
  return file;
}

describe("a team's own file", () => {
  it("says of the team what fleet.yaml would have said", () => {
    assert.deepEqual(read(split(), { "teams/alpha.yaml": ALPHA }), parse(aText()));
  });

  it("makes the same fleet as one file, whatever its teams are", () => {
    const service = fc.record(
      {
        environments: fc.subarray(["dev", "prod"], { minLength: 1 }),
        clusterSelector: fc.constant<Record<string, string>>({ cell: "a" }),
        state: fc.constantFrom("active" as const, "draining" as const),
        windows: fc.constant<NarrowWindowFile[]>([{ deny: "fri 12:00-24:00" }]),
      },
      { requiredKeys: [] },
    );
    const team = fc.record(
      {
        groups: fc.constant<string[]>(["acme:some"]),
        environments: fc.constant<string[]>(["dev", "prod"]),
        services: fc.dictionary(fc.constantFrom("web", "api", "jobs"), fc.option(service), { minKeys: 1 }),
        windows: fc.constant<NarrowWindowFile[]>([{ allow: "weekdays 09:00-17:00" }]),
      },
      { requiredKeys: ["services"] },
    );
    const teams = fc.dictionary(fc.constantFrom("alpha", "beta", "gamma"), fc.tuple(team, fc.boolean()));
    fc.assert(
      fc.property(teams, (all) => {
        const whole = inCell();
        whole.teams = Object.fromEntries(Object.entries(all).map(([name, [written]]) => [name, written]));
        const main = inCell();
        const beside: Record<string, string> = {};
        main.teams = Object.fromEntries(
          Object.entries(all).map(([name, [{ services, windows, ...bounds }, isSplit]]) => {
            const own: object = { services, ...(windows && { windows }) };
            if (!isSplit) return [name, { ...bounds, ...own }];
            beside[`teams/${name}.yaml`] = stringify(own);
            return [name, { ...bounds, file: {} }];
          }),
        );
        const { warnings: expected, ...fleet } = parse(stringify(whole));
        const { warnings, ...joined } = read(stringify(main), beside);
        assert.deepEqual(joined, fleet);
        assert.deepEqual(warnings.map(({ problem }) => problem).sort(), expected.map(({ problem }) => problem).sort());
      }),
      { numRuns: 15 },
    );
  });

  it("is where a fault is shown, with the line and the path in it", () => {
    const [fault] = faultsOfAlpha("services:\n  web:\n    enviroments: [dev]\n");
    assert.deepEqual([fault?.path, fault?.line], ["services.web.enviroments", 3]);
    assert.match(fault?.remedy ?? "", /Did you mean "environments"/);
  });

  it("is named in the message from where the command runs", () => {
    assert.throws(
      () => read(split(), { "teams/alpha.yaml": "services:\n  web: { state: drained }\n" }),
      /^ConfigError: fleets\/teams\/alpha\.yaml:2: services\.web\.state\n {2}"drained"/,
    );
  });

  it("is reported with fleet.yaml and the other files in one run, file by file and in the order of each", () => {
    const text = split((file) => {
      file.hub.kubernetes = "1.20";
      file.teams = { ...file.teams, beta: { file: {} }, gamma: { file: {} } };
    });
    const found = faults(text, {
      "teams/alpha.yaml": "services:\n  web: { environments: [prdo] }\ngroups: [all]\n",
      "teams/beta.yaml": "services: { a: {}, a: {} }\nwindows: [{ allow: weekdays 17:00-09:00 }]\n",
      "teams/delta.yaml": "services: {}\n",
    });
    assert.deepEqual(
      found.map(({ file, line, path }) => [file, line, path]),
      [
        [undefined, 7, "hub.kubernetes"],
        [undefined, 35, "teams.gamma.file"],
        ["teams/alpha.yaml", 2, "services.web.environments[0]"],
        ["teams/alpha.yaml", 3, "groups"],
        ["teams/beta.yaml", 1, "services.a"],
        ["teams/beta.yaml", 2, "windows[0].allow"],
        ["teams/delta.yaml", undefined, "(the whole file)"],
      ],
    );
  });

  it("may not say what bounds it: groups, environments, residency, its state or more of its file", () => {
    for (const own of ["groups: [all]", "environments: [prod]", "residency: us", "state: draining", "file: {}"]) {
      const key = own.split(":")[0] ?? "";
      assertFault(faultsOfAlpha(`${ALPHA}${own}\n`), key, /for fleet\.yaml alone to say/, /belongs to teams\.alpha/);
    }
  });

  it("may not say how a service is synced, which fleet.yaml may say of it", () => {
    const own = "services:\n  web: { sync: { automated: true } }\n";
    assertFault(faultsOfAlpha(own), "services.web.sync", /not left to this file/, /teams\.alpha\.services\.web\.sync/);
    const fleet = read(
      split((file) => {
        file.environments = inCell().environments;
        file.teams = { alpha: { file: {}, services: { web: { clusterSelector: { cell: "a" } } } } };
      }),
      { "teams/alpha.yaml": "services:\n  web: { environments: [dev] }\n" },
    );
    const [web] = fleet.teams[0]?.services ?? [];
    assert.deepEqual([web?.environments, web?.clusterSelector], [["dev"], { cell: "a" }]);
  });

  it("says nothing of another team, and nothing that is not known", () => {
    assertFault(faultsOfAlpha(`${ALPHA}teams: {}\n`), "teams", /no key "teams" here/, /Known are: services, windows/);
    assertFault(faultsOfAlpha("servces:\n  web: {}\n"), "servces", /no key/, /Did you mean "services"/);
  });

  it("says only what its keys leave to it", () => {
    const found = faultsOfAlpha(`${ALPHA}windows: []\n`, ({ teams }) => {
      if (teams?.alpha) teams.alpha.file = { keys: ["services"] };
    });
    assertFault(found, "windows", /not left to this file: teams\.alpha\.file\.keys .* has services/, /add it there/);
  });

  it("cannot say anew what fleet.yaml says, which counts", () => {
    const found = faultsOfAlpha("services:\n  web: { environments: [prod] }\n", ({ teams }) => {
      if (teams?.alpha) teams.alpha.services = { web: { environments: ["dev"] } };
    });
    assertFault(found, "services.web.environments", /fleet\.yaml says this too, in line \d+/, /Remove one/);
  });

  it("deploys nowhere but in the team's environments, and there by default", () => {
    const bound = (file: FleetFile): void => {
      if (file.teams?.alpha) file.teams.alpha.environments = ["dev"];
    };
    const fleet = read(split(bound), { "teams/alpha.yaml": ALPHA });
    assert.deepEqual(
      fleet.teams[0]?.services.map(({ environments }) => environments),
      [["dev"], ["dev"]],
    );
    const found = faultsOfAlpha("services:\n  web: { environments: [dev, prod] }\n", bound);
    assertFault(found, "services.web.environments[1]", /"prod" is not among .* dev\./, /teams\.alpha\.environments/);
  });

  it("has no more services than fleet.yaml allows", () => {
    const found = faultsOfAlpha(ALPHA, ({ teams }) => {
      if (teams?.alpha) teams.alpha.file = { maxServices: 1 };
    });
    assertFault(found, "services", /2 services, and fleet\.yaml allows 1/, /teams\.alpha\.file\.maxServices/);
  });

  it("narrows the windows of its environments and opens none", () => {
    const found = faultsOfAlpha("services: { web: {} }\nwindows: [{ allow: sat 09:00-17:00 }]\n", (file) => {
      if (file.environments.prod) file.environments.prod.windows = [{ allow: "weekdays 09:00-17:00" }];
    });
    assertFault(found, "windows", /never opens in prod/, /./);
  });

  it("has to be there, to say something, and to be a file", () => {
    assertFault(faults(split(), {}), "teams.alpha.file", /no teams\/alpha\.yaml beside it/, /Write it/);
    for (const empty of ["", "# later\n", "{}"]) {
      assertFault(faultsOfAlpha(empty), "(the whole file)", /Nothing is written/, /`services` or `windows`/);
    }
    assertFault(faultsOfAlpha("- web\n"), "(the whole file)", /A list is written here/, /a block of keys/);
    const link = { problem: "This is a symbolic link.", remedy: "Put the file here." };
    assertFault(faults(split(), { "teams/alpha.yaml": link }), "(the whole file)", /symbolic link/, /file here/);
  });

  it("counts only where fleet.yaml says so", () => {
    assertFault(faults(aText(), { "teams/alpha.yaml": ALPHA }), "(the whole file)", /alpha .*no `file`/, /file: \{\}/);
    assertFault(
      faults(aText(), { "teams/beta.yaml": ALPHA }),
      "(the whole file)",
      /no team "beta"/,
      /remove this file/,
    );
    const yml = faults(split(), { "teams/alpha.yaml": ALPHA, "teams/alpha.yml": ALPHA });
    assertFault(yml, "(the whole file)", /end in \.yaml/, /Rename/);
  });

  it("is held to YAML as fleet.yaml is: keys once, aliases of its own, no credentials", () => {
    assertFault(faultsOfAlpha("services: { web: {}, web: {} }\n"), "services.web", /written twice/, /Remove one/);
    assert.match(faultsOfAlpha("services: [\n")[0]?.problem ?? "", /not valid YAML/);
    assert.match(faultsOfAlpha("services: *elsewhere\n")[0]?.problem ?? "", /cannot be read|not valid YAML/);
    const secret = `services:\n  web: { clusterSelector: { key: AKIAIOSFODNN7EXAMPLE } }\n`;
    assertFault(faultsOfAlpha(secret), "services.web.clusterSelector.key", /looks like an AWS access key/, /revoke/);
    const proto = faultsOfAlpha("services:\n  web: {}\n  __proto__: {}\n");
    assert.ok(proto.some(({ path, problem }) => path === "services.__proto__" && /cannot be a key/.test(problem)));
  });

  it("leaves teams that fleet.yaml writes by an alias alone", () => {
    const text = split().replace("  alpha:\n", "  alpha: &team\n") + "  beta: *team\n";
    const own = { "teams/alpha.yaml": "services: { web: {} }\n", "teams/beta.yaml": "services: { shop: {} }\n" };
    const services = read(text, own).teams.map((team) =>
      team.services.map((service: { name: string }) => service.name),
    );
    assert.deepEqual(services, [["web"], ["shop"]]);
  });
});
