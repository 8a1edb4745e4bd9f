import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { AppProject } from "../render/appProject.js";

export interface TeamProjectArgs {
  /** The project, as `teamAppProject` or `platformAppProject` of `gitops-fleet/render` writes it. */
  readonly project: AppProject;
}

/** An Argo CD project on the hub: the bounds of a team. Argo CD has to be there, and the sets that name the project have to
 *  come after it, by `dependsOn`. */
export class TeamProject extends pulumi.ComponentResource {
  /** The name that applications say. */
  readonly projectName: string;

  constructor(name: string, args: TeamProjectArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:TeamProject", name, {}, opts);
    const { apiVersion, kind, spec } = args.project;
    // Who makes a token of a role has Argo CD write the roles, which then are its fields; it keeps the tokens in the status as well.
    const metadata = { ...args.project.metadata, annotations: { "pulumi.com/patchForce": "true" } };
    new k8s.apiextensions.CustomResource(`${name}-project`, { apiVersion, kind, metadata, spec }, { parent: this });
    this.projectName = args.project.metadata.name;
    this.registerOutputs({ projectName: this.projectName });
  }
}
