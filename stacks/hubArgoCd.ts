import * as pulumi from "@pulumi/pulumi";
import { ArgoCd } from "../components/argoCd.js";
import { ArgoCdCapability } from "../components/argoCdCapability.js";
import { CapabilityIdentity } from "../components/capabilityIdentity.js";
import type { EksCluster } from "../components/eksCluster.js";
import { HubIdentity } from "../components/hubIdentity.js";
import {
  capabilityRoleName,
  changedHands,
  ConfigError,
  iamName,
  LABEL,
  PLATFORM_PROJECT,
  spokeRoleArns,
  type CapabilitySettings,
  type Fleet,
  type SecretValues,
} from "../model/index.js";
import { argoCdValues, eksClusterArn } from "../render/index.js";
import type { ProgramSettings } from "./settings.js";

/** Where Argo CD is to be. */
export interface ArgoCdPlace {
  readonly cluster: EksCluster;
  /** All that the cluster stands on, the cluster included. */
  readonly parts: readonly pulumi.Resource[];
  /** Of the hub's account and region. */
  readonly providers: pulumi.ProviderResource[];
  /** Those that the chart's configuration refers to. Secret. */
  readonly secrets: SecretValues;
  readonly guard: pulumi.ResourceHook;
}

/** Argo CD, whoever runs it. */
export interface RunningArgoCd {
  /** What needs its kinds has to depend on this. */
  readonly argocd: pulumi.Resource;
  /** The role that it is to spokes. */
  readonly roleArn: pulumi.Output<string>;
  readonly roleId: pulumi.Output<string>;
  readonly url: pulumi.Input<string>;
}

/** Argo CD from the chart on the hub, or that of EKS for it, as the file says. */
export function runArgoCd(fleet: Fleet, settings: ProgramSettings, place: ArgoCdPlace): RunningArgoCd {
  const { capability } = fleet.hub;
  return capability === null ? fromChart(fleet, settings, place) : byEks(fleet, capability, settings, place);
}

/** Refuses to hand Argo CD from one to the other under a hub that has it: both make the namespace and what is in it.
 *  @param roleArn what the stack gave out when it last ran
 *  @throws ConfigError */
export function keepArgoCd(fleet: Fleet, { fleetFile }: ProgramSettings, roleArn: unknown): void {
  if (!changedHands(fleet, typeof roleArn === "string" ? roleArn : undefined)) return;
  const now = fleet.hub.capability === null ? "EKS" : "The chart";
  const problem = `${now} runs this hub's Argo CD, and with "${fleet.registration}" another would take its place while clusters are registered.`;
  const remedy = "Take the fleet down first (`npx fleet destroy`), or make a second one; or keep the mode.";
  throw new ConfigError(fleetFile, [{ path: "registration", problem, remedy }]);
}

function fromChart(
  fleet: Fleet,
  settings: ProgramSettings,
  { cluster, parts, providers, secrets, guard }: ArgoCdPlace,
): RunningArgoCd {
  const { hub } = fleet;
  const identity = new HubIdentity(
    hub.name,
    {
      roleName: iamName(fleet.name, "argocd"),
      clusterName: cluster.name,
      spokeRoleArns: spokeRoleArns(fleet),
      protect: settings.protect,
    },
    { providers },
  );
  const argocd = new ArgoCd(
    "argocd",
    {
      chartVersion: hub.argocd.chartVersion,
      values: argoCdValues(hub.argocd),
      repositories: repositoryAccess(fleet, settings),
      webhookSecret: pulumi.secret(settings.webhookSecret),
      secrets,
      guard,
    },
    // Pods get their identity when they start. And whatever else the guard may refuse to delete comes after these.
    { provider: cluster.provider, dependsOn: [...parts, identity] },
  );
  return { argocd, roleArn: identity.roleArn, roleId: identity.roleId, url: `https://${hub.argocd.host}` };
}

function byEks(
  fleet: Fleet,
  capability: CapabilitySettings,
  settings: ProgramSettings,
  { cluster, parts, providers, guard }: ArgoCdPlace,
): RunningArgoCd {
  const { hub } = fleet;
  // Beside the cluster and not after it: IAM has the cluster's minutes to make the role known.
  const identity = new CapabilityIdentity(
    hub.name,
    { roleName: capabilityRoleName(fleet.name), protect: settings.protect },
    { providers },
  );
  const argocd = new ArgoCdCapability(
    "argocd",
    {
      clusterName: cluster.name,
      roleArn: identity.roleArn,
      settings: capability,
      repositories: repositoryAccess(fleet, settings),
      hub: { ...hub, labels: { [LABEL.fleet]: fleet.name, [LABEL.state]: "active" } },
      hubArn: eksClusterArn(hub),
      hubProject: PLATFORM_PROJECT,
      guard,
    },
    { providers: [...providers, cluster.provider], dependsOn: [...parts] },
  );
  return { argocd, roleArn: identity.roleArn, roleId: identity.roleId, url: argocd.serverUrl };
}

/** With what an Argo CD of the fleet reads all of its repositories. */
export function repositoryAccess({ repositories: { host, organization } }: Fleet, { gitToken }: ProgramSettings) {
  return { urlPrefix: `https://${host}/${organization}`, password: pulumi.secret(gitToken) };
}
