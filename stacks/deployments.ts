import type * as pulumi from "@pulumi/pulumi";
import { AddonApplications } from "../components/addonApplications.js";
import { ServiceApplications } from "../components/serviceApplications.js";
import { TeamProject } from "../components/teamProject.js";
import { addonSet, PLATFORM_PROJECT, type Fleet } from "../model/index.js";
import { platformAppProject, teamAppProject } from "../render/index.js";

/** Where an Argo CD is, and what keeps it. */
export interface DeploymentsPlace {
  readonly argocd: pulumi.Resource;
  readonly guard: pulumi.ResourceHook;
  /** Of the cluster that it runs in. */
  readonly provider: pulumi.ProviderResource;
  /** Begins the logical names, in a stack with several Argo CDs: `prod-eu-west-1-`. @default "" */
  readonly prefix?: string;
}

/** What an Argo CD is to do: projects, then the sets that name them.
 *  @param fleet as that Argo CD sees it */
export function deploy(fleet: Fleet, { argocd, guard, provider, prefix = "" }: DeploymentsPlace): void {
  const platform = new TeamProject(
    `${prefix}${PLATFORM_PROJECT}`,
    { project: platformAppProject(fleet) },
    { provider, dependsOn: [argocd] },
  );
  for (const addon of fleet.addons) {
    new AddonApplications(
      `${prefix}${addonSet(addon.name)}`,
      { fleet, addon, guard },
      { provider, dependsOn: [platform] },
    );
  }
  for (const team of fleet.teams) {
    const project = new TeamProject(
      `${prefix}${team.project}`,
      { project: teamAppProject(fleet, team) },
      { provider, dependsOn: [argocd] },
    );
    for (const service of team.services) {
      new ServiceApplications(
        `${prefix}${service.applicationSet}`,
        { fleet, team, service, guard },
        { provider, dependsOn: [project] },
      );
    }
  }
}
