import assert from "node:assert/strict";
import { describeRollouts } from "../../../cli/planRollouts.js";
import { describeApplications } from "../../../cli/apps.js";
import { applications } from "../../../model/index.js";
import { aFleet } from "../model/aFleet.js";
import { fleetCommand } from "./command.js";

const pinned = () =>
  aFleet((file) => {
    if (file.environments.prod) file.environments.prod.rollout = { order: "pins", soakMinutes: 30 };
  });

describe("what the plan says of rollouts", () => {
  it("is the waves of each environment in their order, and how long each has to be healthy", () => {
    const text = describeRollouts(pinned()) ?? "";
    assert.match(text, /^dev +together +- +-$/m);
    assert.match(text, /^prod +pins +1: prod-eu-west-1; 2: prod-us-east-1 +30 min$/m);
    assert.match(text, /`fleet roll SERVICE` moves it there/);
  });

  it("is that all waves go at once, where an environment has several and no order", () => {
    const text = describeRollouts(aFleet()) ?? "";
    assert.match(text, /^prod +together +1: prod-eu-west-1; 2: prod-us-east-1 +-$/m);
    assert.match(text, /in all waves at once; `rollout: \{ order: pins \}` puts them in order/);
    assert.doesNotMatch(text, /fleet roll/);
  });

  it("is nothing where there is one wave of each", () => {
    const fleet = aFleet((file) => {
      if (file.environments.prod) file.environments.prod.clusters = [{ region: "eu-west-1" }, { region: "us-east-1" }];
    });
    assert.equal(describeRollouts(fleet), undefined);
  });

  it("names, for each application, the pin that decides", () => {
    const fleet = pinned();
    const text = describeApplications(fleet, applications(fleet)).replaceAll(/\s+/g, " ");
    assert.ok(text.includes("team-alpha apps/web/overlays/prod pinned by apps/web/waves/prod/2.yaml"), text);
    assert.ok(text.includes("team-alpha apps/web/overlays/dev "), text);
  });
});

describe("fleet roll", () => {
  it("says that no environment rolls out by pins before it asks for Pulumi", () => {
    const { code, stderr } = fleetCommand(["roll", "web", "--dry-run"], { env: { PATH: "" } });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /No environment of it does; `rollout: \{ order: pins \}`/);
    assert.doesNotMatch(stderr, /pulumi/i);
  });

  it("tells an environment that is none from one that has no order", () => {
    const said = (env: string) =>
      fleetCommand(["roll", "alpha-web", "--env", env, "--dry-run"], { env: { PATH: "" } }).stderr;
    assert.match(said("prdo"), /--env: the fleet has no environment "prdo"\.\nKnown are: dev, staging, prod\./);
    assert.match(said("prod"), /does not roll out by pins in "prod"/);
  });
});
