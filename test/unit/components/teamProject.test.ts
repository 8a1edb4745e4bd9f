import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import { TeamProject } from "../../../components/teamProject.js";
import { platformAppProject, teamAppProject, type AppProject } from "../../../render/appProject.js";
import { aFleet, teamOf } from "../render/aFleet.js";
import { recorded, type Outputs, type Recording } from "./recorded.js";

const HUB: Outputs = {
  "pulumi:providers:kubernetes": () => ({}),
  "kubernetes:argoproj.io/v1alpha1:AppProject": () => ({}),
};

describe("TeamProject", () => {
  it("makes the team's project on the hub, and nothing else", async () => {
    const fleet = aFleet();
    const project = teamAppProject(fleet, teamOf(fleet, "alpha"));
    const made = await projectOf("team-alpha", project);
    const { inputs } = made.only("kubernetes:argoproj.io/v1alpha1:AppProject", "team-alpha-project");
    assert.deepEqual(inputs, forced(project));
    assert.equal(made.result.projectName, "team-alpha");
    assert.deepEqual(
      made.resources.map(({ type }) => type),
      ["pulumi:providers:kubernetes", "kubernetes:argoproj.io/v1alpha1:AppProject"],
    );
  });

  it("makes the platform's as well", async () => {
    const project = platformAppProject(aFleet());
    const made = await projectOf("platform", project);
    assert.deepEqual(made.only("kubernetes:argoproj.io/v1alpha1:AppProject").inputs, forced(project));
  });
});

/** Argo CD owns the roles once it has made a token for one: they are taken over. */
function forced(project: AppProject): object {
  return { ...project, metadata: { ...project.metadata, annotations: { "pulumi.com/patchForce": "true" } } };
}

function projectOf(name: string, project: AppProject): Promise<Recording<TeamProject>> {
  return recorded(
    HUB,
    () => new TeamProject(name, { project }, { provider: new k8s.Provider("hub", { kubeconfig: "{}" }) }),
  );
}
