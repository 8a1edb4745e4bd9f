import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { clusterChangeFaults, ConfigError, parseFleet, type Fault, type Fleet } from "../../../model/index.js";
import type { ClusterFile, FleetFile } from "../../../model/schema.js";
import { aFile, assertFault, parse, TODAY } from "./aFleet.js";

/** {@link aFile} whose production clusters are in a file of their own.
 *  @param bounds the environment's `file` */
function split(bounds: FleetFile["environments"][string]["file"] = {}): string {
  const file = aFile();
  return stringify({
    ...file,
    environments: { ...file.environments, prod: { rollout: { order: "together" }, file: bounds } },
  });
}

const PROD = "clusters:\n  - region: eu-west-1\n  - { region: us-east-1, wave: 2 }\n";

function read(text: string, prod: string): Fleet {
  return parseFleet(text, { file: "fleet.yaml", today: TODAY, beside: { "clusters/prod.yaml": prod } });
}

function faultsOfProd(prod: string, text = split()): readonly Fault[] {
  try {
    read(text, prod);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.ok(
      error.faults.every(({ file }) => file === "clusters/prod.yaml"),
      JSON.stringify(error.faults, undefined, 2),
    );
    return error.faults;
  }
  assert.fail("The files passed without a fault.");
}

/** Without where its clusters are written. */
function content({ environments, ...fleet }: Fleet): object {
  return { ...fleet, environments: environments.map((environment) => ({ ...environment, clustersFile: undefined })) };
}

describe("an environment's clusters in a file of their own", () => {
  it("are the clusters that they would have been in fleet.yaml, in the same order", () => {
    const cluster = fc.record(
      {
        region: fc.constantFrom("eu-west-1" as const, "us-east-1" as const),
        wave: fc.integer({ min: 1, max: 3 }),
        state: fc.constantFrom("active" as const, "draining" as const),
        labels: fc.constant<Record<string, string>>({ cell: "a" }),
      },
      { requiredKeys: ["region"] },
    );
    fc.assert(
      fc.property(fc.array(cluster, { maxLength: 4 }), (written) => {
        const clusters = written.map((one, index): ClusterFile => ({
          ...one,
          name: `c${index}`,
          network: { cidr: `10.${200 + index}.0.0/16` },
        }));
        const whole = aFile();
        whole.environments.prod = { rollout: { order: "together" }, clusters };
        const { warnings: expected, ...fleet } = parse(stringify(whole));
        const { warnings, ...joined } = read(split(), stringify({ clusters }));
        assert.deepEqual(content({ ...joined, warnings: [] }), content({ ...fleet, warnings: [] }));
        assert.equal(warnings.length, expected.length);
      }),
      { numRuns: 15 },
    );
  });

  it("do not decide by their waves how services roll out: fleet.yaml says so", () => {
    const file = aFile();
    const text = stringify({ ...file, environments: { ...file.environments, prod: { file: {} } } });
    assert.throws(
      () => read(text, PROD),
      /^ConfigError: fleet\.yaml:\d+: environments\.prod\.rollout\n +clusters\/prod\.yaml writes waves, and would decide.*\n +Write `rollout: \{ order: pins \}` here/,
    );
    read(text, PROD.replace(", wave: 2", ""));
  });

  it("have their faults there, with line and path", () => {
    const found = faultsOfProd("clusters:\n  - region: eu-west-1\n  - regoin: us-east-1\n");
    assertFault(found, "clusters[1].regoin", /no key "regoin"/, /Did you mean "region"/);
    assert.equal(found[0]?.line, 3);
  });

  it("say nothing by default that opens them or leads to what is not theirs", () => {
    const opening = ["account: '222222222222'", "dns: { zones: [Z1] }", "secrets: { prefix: acme/ }"];
    for (const own of [
      ...opening,
      "publicAccessCidrs: [203.0.113.0/24]",
      "connectivity: own",
      "existing: { eks: x }",
    ]) {
      const key = own.split(":")[0] ?? "";
      const found = faultsOfProd(`clusters:\n  - region: eu-west-1\n    ${own}\n`);
      assert.ok(
        found.some(({ path, problem }) => path === `clusters[0].${key}` && /not left to this file/.test(problem)),
        `${own}: ${JSON.stringify(found)}`,
      );
    }
    const fleet = read(
      split({ keys: ["region", "secrets"] }),
      "clusters: [{ region: eu-west-1, secrets: { prefix: acme/ } }]",
    );
    assert.equal(fleet.clusters.at(-1)?.secretsPrefix, "acme/");
    const wave = faultsOfProd("clusters: [{ region: eu-west-1, wave: 2 }]", split({ keys: ["region"] }));
    assertFault(wave, "clusters[0].wave", /not left/, /environments\.prod\.file\.keys/);
  });

  it("stay in the regions and the number that fleet.yaml allows", () => {
    const regions = faultsOfProd(PROD, split({ regions: ["eu-west-1"] }));
    assertFault(regions, "clusters[1].region", /"us-east-1" is not among .* eu-west-1\./, /prod\.file\.regions/);
    const many = faultsOfProd(PROD, split({ maxClusters: 1 }));
    assertFault(many, "clusters", /2 clusters, and fleet\.yaml allows 1/, /maxClusters/);
  });

  it("leave the environment itself to fleet.yaml", () => {
    const found = faultsOfProd(`${PROD}windows: []\n`);
    assertFault(found, "windows", /for fleet\.yaml alone to say/, /belongs to environments\.prod/);
    assertFault(faultsOfProd("{}"), "(the whole file)", /Nothing is written/, /`clusters`/);
    assert.throws(
      () => parseFleet(split(), { file: "fleet.yaml", today: TODAY }),
      /fleet\.yaml:\d+: environments\.prod\.file\n {2}There is no clusters\/prod\.yaml beside it/,
    );
  });

  it("are in that file for what AWS and the stacks know better, too", () => {
    const fleet = read(split(), PROD);
    const made = { "prod-us-east-1": { region: "eu-central-1" } };
    const faults = clusterChangeFaults(fleet, made, fleet.clusters, TODAY);
    assert.deepEqual(
      faults.map(({ file, path }) => [file, path]),
      [["clusters/prod.yaml", "clusters[1].region"]],
    );
  });
});
