import {
  addonRange,
  allClusters,
  applications,
  controlPlaneAddons,
  hasHub,
  isMade,
  LABEL,
  rangeText,
  repositoryUrl,
  type Application,
  type Fleet,
  type HubLink,
  type RegistrationMode,
  type Team,
} from "../model/index.js";
import { addonRoles } from "./addonRoles.js";
import { committedFleet } from "./committedFleet.js";
import { loadFleet } from "./fleetFile.js";
import { kubernetesVersions } from "./kubernetesPlan.js";
import { columns, count, printJson, printWarnings, section } from "./output.js";
import { describeAccess } from "./planAccess.js";
import { describeArgoCd } from "./planArgoCd.js";
import { changesSince, describeChanges } from "./planChanges.js";
import { networks } from "./planNetworks.js";
import { describeSync } from "./planSync.js";
import { describeRollouts } from "./planRollouts.js";
import { describeWindows } from "./planWindows.js";

export interface PlanOptions {
  file?: string;
  json?: boolean;
  bundle?: string;
}

/** `fleet plan`: the whole fleet as it will be, defaults included. Needs no account and changes nothing. */
export async function plan(options: PlanOptions): Promise<number> {
  if (options.bundle !== undefined) return (await import("./planBundle.js")).planBundle(options.bundle, options);
  const { fleet, path, text, beside } = await loadFleet(options.file);
  const wanted = applications(fleet);
  const committed = committedFleet(path, { text, beside });
  const changes = committed === undefined ? undefined : changesSince(committed, fleet);
  if (options.json) {
    printJson({ applications: wanted, fleet: plannedFleet(fleet), ...(changes === undefined ? {} : { changes }) });
  } else {
    process.stdout.write(describeFleet(fleet, wanted));
    if (changes !== undefined) {
      process.stdout.write(`\n${section("Changes since the last commit", describeChanges(changes))}`);
    }
    printWarnings(fleet.warnings);
  }
  return 0;
}

/** The fleet as programs read it: where EKS runs Argo CD, the chart's settings mean nothing. */
export function plannedFleet(fleet: Fleet): object {
  if (fleet.hub.capability === null) return fleet;
  const instances = fleet.instances.map((instance) => ({ ...instance, argocd: undefined }));
  return { ...fleet, hub: { ...fleet.hub, argocd: undefined }, instances };
}

/** The plan as a person reads it. */
export function describeFleet(fleet: Fleet, wanted: readonly Application[]): string {
  const roles = addonRoles(fleet);
  const rollouts = describeRollouts(fleet);
  const parts = [
    summary(fleet, wanted),
    section("Clusters", clusters(fleet)),
    ...(fleet.accounts.some(({ assumeRole }) => assumeRole !== null) ? [section("Accounts", accounts(fleet))] : []),
    ...nodePools(fleet),
    section("Networks", networks(fleet)),
    section("Environments", environments(fleet, wanted)),
    ...(rollouts === undefined ? [] : [section("Rollouts of services", rollouts)]),
    section("Kubernetes", kubernetesVersions(fleet)),
    section("Sync", describeSync(fleet)),
    section("Sync windows", describeWindows(fleet)),
    section("Argo CD", describeArgoCd(fleet)),
    section("Add-ons", addons(fleet)),
    ...(roles === undefined ? [] : [section("Roles of add-ons in AWS", roles)]),
    section("Teams", teams(fleet)),
    section("Access", describeAccess(fleet)),
    "`fleet apps` lists the applications, `fleet plan --json` adds subnets and labels.\n",
  ];
  return parts.join("\n");
}

function summary(fleet: Fleet, wanted: readonly Application[]): string {
  const services = fleet.teams.flatMap((team) => team.services);
  const parts = [
    `${hasHub(fleet) ? "a hub and " : ""}${count(fleet.clusters.length, "cluster")}`,
    count(fleet.environments.length, "environment"),
    count(fleet.teams.length, "team"),
    count(services.length, "service"),
    count(wanted.length, "application"),
  ];
  return `${fleet.name}: ${parts.join(", ")}\n`;
}

function clusters(fleet: Fleet): string {
  const rows = allClusters(fleet).map((cluster) => {
    const spoke = "environment" in cluster ? cluster : undefined;
    const zones = cluster.network.subnets.filter((subnet) => subnet.role === "private");
    return [
      cluster.name,
      // Of a cluster that exists already, the label alone may say where it is.
      cluster.region || spoke?.labels[LABEL.region] || "-",
      cluster.account || "-",
      cluster.kubernetes || "-",
      cluster.network.cidr || "-",
      zones.map((subnet) => subnet.zone.slice(cluster.region.length)).join(",") ||
        (cluster.network.ownVpc ? "own" : "-"),
      spoke ? String(spoke.wave) : "-",
      spoke?.state ?? "active",
      spoke?.link ?? "-",
      ownLabels(spoke?.labels ?? {}),
    ];
  });
  const header = ["CLUSTER", "REGION", "ACCOUNT", "VERSION", "VPC", "ZONES", "WAVE", "STATE", "LINK", "LABELS"];
  const blocks = new Set(
    allClusters(fleet)
      .filter(isMade)
      .map((cluster) => cluster.network.serviceCidr),
  );
  return [
    columns(header, rows),
    `Services have ${[...blocks].join(", ")}. LABELS are the owner's; all clusters carry gitops-fleet/environment, region,\n`,
    "residency, tier, account, wave and state besides, for sets to select by. LINK is how the hub reaches their API:\n",
    ...[...new Set(fleet.clusters.map((cluster) => cluster.link))].map((link) => `${LINKS[link]}\n`),
    ...(fleet.clusters.every(isMade)
      ? []
      : [
          "Those without a VPC exist already: the fleet makes what Argo CD needs on them, no more, and deploys no add-ons there\n",
          "that need a role in AWS.\n",
        ]),
    ENTRIES[fleet.registration],
  ].join("");
}

function accounts(fleet: Fleet): string {
  const clusters = allClusters(fleet);
  const rows = fleet.accounts.map(({ id, assumeRole }) => [
    id,
    assumeRole?.arn ?? "with the credentials of whoever runs Pulumi",
    assumeRole?.externalId ?? "-",
    clusters
      .filter(({ account }) => account === id)
      .map(({ name }) => name)
      .join(", "),
  ]);
  return columns(["ACCOUNT", "ENTERED AS", "EXTERNAL ID", "CLUSTERS"], rows);
}

/** As whom Argo CD enters, where it is not the hub's own role. */
const ENTRIES: Readonly<Record<RegistrationMode, string>> = {
  "hub-role": "",
  "role-per-spoke":
    "Argo CD enters each EKS cluster as a role of that cluster's account, which the hub's role assumes.\n",
  "eks-capability": "Argo CD enters each cluster as the role of EKS's capability, which also writes there itself.\n",
};

const LINKS: Readonly<Record<HubLink, string>> = {
  peering: "peering: the fleet peers its VPC with the hub's, makes the routes, and opens port 443 to the hub.",
  "transit-gateway":
    "transit-gateway: through transit gateways, with routes, and port 443 open to the hub: see Networks.",
  public: "public: over the internet, from the hub's NAT addresses, which the fleet adds to publicAccessCidrs.",
  own: "own: by a link that you build; the fleet makes neither routes nor rules for it.",
  aws: "aws: EKS runs Argo CD, and connects it to the private endpoint; your own way there is yours to make.",
  none: "none: the cluster runs its own Argo CD, and no hub reaches it.",
};

/** Node pools, where there are any: else all nodes are Auto Mode's. */
function nodePools(fleet: Fleet): string[] {
  const rows = allClusters(fleet).flatMap(({ name, nodes }) =>
    nodes.pools.map((pool) => [
      name,
      nodes.mode === "auto" ? "beside Auto Mode" : "managed",
      pool.name,
      pool.architecture,
      pool.instanceTypes.join(", "),
      `${pool.min}-${pool.max}`,
      pool.spot ? "spot" : "on demand",
      pool.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`).join(", ") || "-",
    ]),
  );
  if (rows.length === 0) return [];
  const header = ["CLUSTER", "MODE", "POOL", "ARCHITECTURE", "INSTANCE TYPES", "NODES", "BOUGHT", "TAINTS"];
  return [section("Node pools", columns(header, rows)), section("Their EKS add-ons", poolAddons(fleet))];
}

/** What the nodes of pools need, by the Kubernetes versions of their clusters. */
function poolAddons(fleet: Fleet): string {
  const pooled = allClusters(fleet).filter(({ nodes }) => nodes.pools.length > 0);
  const rows = [...new Set(pooled.map(({ kubernetes }) => kubernetes))].flatMap((kubernetes) =>
    controlPlaneAddons(kubernetes).map(({ name, version, supports }) => [
      kubernetes,
      name,
      version,
      rangeText(supports),
    ]),
  );
  return columns(["KUBERNETES", "ADD-ON", "VERSION", "SUPPORTS"], rows);
}

/** Labels of the owner's: the fleet's own say again what the other columns say. */
function ownLabels(labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([key]) => !key.startsWith("gitops-fleet/"));
  return own.length === 0 ? "-" : own.map(([key, value]) => `${key}=${value}`).join(" ");
}

function environments(fleet: Fleet, wanted: readonly Application[]): string {
  const totals = new Map<string, number>();
  for (const { environment } of wanted) totals.set(environment, (totals.get(environment) ?? 0) + 1);
  const rows = fleet.environments.map((environment) => [
    environment.name,
    environment.tier,
    String(totals.get(environment.name) ?? 0),
    environment.clusters.join(", "),
  ]);
  return columns(["ENVIRONMENT", "TIER", "APPLICATIONS", "CLUSTERS"], rows) + pipelines(fleet);
}

/** Who brings an environment up, where that is not the administrators' alone. */
function pipelines({ environments }: Fleet): string {
  return environments
    .flatMap(({ name, pipelineRole }) => (pipelineRole === null ? [] : [`${name} may be run by ${pipelineRole}.\n`]))
    .join("");
}

function addons(fleet: Fleet): string {
  if (fleet.addons.length === 0) return "None.\n";
  const rows = fleet.addons.map((addon) => {
    const range = addonRange(addon);
    return [addon.name, addon.version, range ? rangeText(range) : "?", addon.namespace, addon.repository];
  });
  return columns(["ADD-ON", "VERSION", "KUBERNETES", "NAMESPACE", "CHART REPOSITORY"], rows);
}

function teams(fleet: Fleet): string {
  if (fleet.teams.length === 0) return "None.\n";
  const rows = fleet.teams.map((team) => [
    team.state === "draining" ? `${team.name} (draining)` : team.name,
    team.project,
    repositoryUrl(fleet.repositories, team.repository),
    serviceList(fleet, team),
  ]);
  return columns(["TEAM", "PROJECT", "REPOSITORY", "SERVICES"], rows);
}

/** `web, api (dev only)`: what is not everywhere says where. */
function serviceList(fleet: Fleet, team: Team): string {
  const everywhere = fleet.environments.length;
  return (
    team.services
      .map((service) => {
        const notes = [
          ...(service.state === "draining" ? ["draining"] : []),
          ...(service.environments.length < everywhere ? [`only ${service.environments.join(", ")}`] : []),
          ...Object.entries(service.clusterSelector).map(([key, value]) => `where ${key}=${value}`),
        ];
        return notes.length === 0 ? service.name : `${service.name} (${notes.join("; ")})`;
      })
      .join(", ") || "-"
  );
}
