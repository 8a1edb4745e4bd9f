import assert from "node:assert/strict";
import { requirePins } from "../../../cli/pinFaults.js";
import { ConfigError, type Fault } from "../../../model/index.js";
import { aFleet } from "../model/aFleet.js";

const FAULT: Fault = {
  file: "",
  path: "revision",
  problem: '"main" is no full name of a commit.',
  remedy: "Write it.",
};

/** Two environments by pins, dev by none. */
const pinned = () =>
  aFleet((file) => {
    for (const name of ["staging", "prod"]) {
      const environment = (file.environments[name] ??= { clusters: [{ region: "eu-west-1" }] });
      environment.rollout = { order: "pins" };
    }
  });

async function refusalOf(faulty: readonly string[]): Promise<{ asked: string[]; error: unknown }> {
  const fleet = pinned();
  const [service] = fleet.teams[0]?.services ?? [];
  assert.ok(service);
  const asked: string[] = [];
  const error = await requirePins(fleet, service, "acme/team-alpha", (environment) => ({
    check: (waves) => {
      asked.push(`${environment} ${waves.join(" ")}`);
      const file = `apps/web/waves/${environment}/1.yaml`;
      return Promise.resolve({ faults: faulty.includes(environment) ? [{ ...FAULT, file }] : [], strays: [] });
    },
  })).catch((thrown: unknown) => thrown);
  return { asked: asked.sort(), error };
}

describe("the pins of a service before it is rolled", () => {
  it("are looked at in every environment that has some, because one of them stops the set of all", async () => {
    assert.deepEqual(await refusalOf([]), { asked: ["prod 1 2", "staging 1"], error: undefined });
  });

  it("are refused together, each by the name of its repository and file", async () => {
    const { error } = await refusalOf(["staging", "prod"]);
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /^acme\/team-alpha\/apps\/web\/waves\/staging\/1\.yaml: revision\n {2}"main" is no/m);
    assert.match(error.message, /^acme\/team-alpha\/apps\/web\/waves\/prod\/1\.yaml: revision$/m);
  });
});
