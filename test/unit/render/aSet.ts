import assert from "node:assert/strict";
import { ConfigError } from "../../../model/errors.js";
import type { SetGenerator } from "../../../render/setGenerators.js";
import { typedApplicationSet, type TypedSet } from "../../../render/typedApplicationSet.js";

/** A set of previews without a fault: each test changes what it is about. */
export function aSet(generator: SetGenerator, change: Partial<TypedSet> = {}, name = "preview-{{.number}}"): TypedSet {
  return {
    name: "preview",
    carries: "previews",
    generators: [generator],
    project: "team-alpha",
    template: {
      name,
      source: { repoURL: "https://github.com/acme/team-alpha", targetRevision: "main", path: "apps/web" },
      destination: { name: "dev-eu-west-1", namespace: "preview" },
    },
    ...change,
  };
}

/** The faults of a set, as `PATH: PROBLEM REMEDY`; none when it passes. */
export function faultsOf(set: TypedSet): string[] {
  try {
    typedApplicationSet(set);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.faults.map(({ path, problem, remedy }) => `${path}: ${problem} ${remedy}`);
  }
}
