import assert from "node:assert/strict";
import { stringify } from "yaml";
import { ConfigError, parseFleet, type Fault, type Fleet } from "../../../model/index.js";
import type { FleetFile } from "../../../model/schema.js";

/** The day on which the tests' fleets are read. */
export const TODAY = "2026-11-21";

/** A small fleet without faults, as a file: each test changes what it is about. */
export function aFile(): FleetFile {
  return {
    name: "acme",
    administrators: ["arn:aws:iam::111111111111:role/platform-engineer"],
    hub: { region: "eu-west-1", account: "111111111111", kubernetes: "1.35", argocd: { host: "argocd.acme.example" } },
    environments: {
      dev: { clusters: [{ region: "eu-west-1" }] },
      prod: {
        rollout: { order: "together" },
        clusters: [{ region: "eu-west-1" }, { region: "us-east-1", wave: 2 }],
      },
    },
    repositories: { organization: "acme" },
    addons: { bundle: "2026.11", enabled: ["metrics-server"] },
    teams: { alpha: { groups: ["acme:alpha"], services: { web: {}, api: {} } } },
  };
}

/** The text of {@link aFile} after a change. */
export function aText(change: (file: FleetFile) => void = () => undefined): string {
  const file = aFile();
  change(file);
  return stringify(file);
}

export function parse(text: string, today = TODAY): Fleet {
  return parseFleet(text, { file: "fleet.yaml", today });
}

/** The fleet of {@link aFile} after a change. */
export function aFleet(change?: (file: FleetFile) => void, today?: string): Fleet {
  return parse(aText(change), today);
}

/** Every fault of a text that must not pass. */
export function faultsOf(text: string, today = TODAY): readonly Fault[] {
  try {
    parse(text, today);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.faults;
  }
  assert.fail("The file passed without a fault.");
}

/** The faults of {@link aFile} after a change. */
export function faultsAfter(change: (file: FleetFile) => void, today?: string): readonly Fault[] {
  return faultsOf(aText(change), today);
}

/** Asserts that a change makes exactly one fault, at a path, and that its three lines match. */
export function assertFault(faults: readonly Fault[], path: string, problem: RegExp, remedy: RegExp): void {
  assert.deepEqual(
    faults.map((fault) => fault.path),
    [path],
    JSON.stringify(faults, undefined, 2),
  );
  assert.match(faults[0]?.problem ?? "", problem);
  assert.match(faults[0]?.remedy ?? "", remedy);
}
