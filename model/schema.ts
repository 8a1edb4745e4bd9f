import * as z from "zod";
import { argocdSchema } from "./argocdSchema.js";
import { REGION_NAMES, RESIDENCIES } from "./regions.js";
import { RULES } from "./rules.js";
import { network, networkDefaults } from "./networkSchema.js";
import type { pool } from "./nodesSchema.js";
import { labels, nodes } from "./nodesSchema.js";
import { teamRoles } from "./rolesSchema.js";
import { clustersFileBounds, teamFileBounds } from "./ownFilesSchema.js";
import { strict, text } from "./strictObject.js";
import { sync } from "./syncSchema.js";
import { teamBounds } from "./teamBoundsSchema.js";
import { link, transitGateway } from "./transitSchema.js";

const region = z.enum(REGION_NAMES).describe("AWS region.");
const account = text(RULES.account, "AWS account: 12 digits in quotes.");
const kubernetes = text(RULES.kubernetes, 'Kubernetes minor version in quotes: "1.35".');
const accountEntry = strict({
  assumeRole: text(
    RULES.roleArn,
    "ARN of the role there that this fleet is made with: it trusts whoever runs Pulumi, and administers the clusters that it makes.",
  ),
  externalId: text(
    RULES.externalId,
    "What the role's trust policy asks for besides. `aws eks get-token` can give none: kubeconfigs then log in as whoever uses them, who must be an administrator.",
  ).optional(),
});
const state = z
  .enum(["active", "draining"])
  .describe("`draining` empties it, so that it can be taken out of the file afterwards. Default: active.");
const rollback = z
  .boolean()
  .optional()
  .describe(
    "Consents to going back one Kubernetes version, which EKS allows within seven days of an upgrade. Default: false.",
  );

const publicAccessCidrs = z
  .array(z.string())
  .optional()
  .describe("Blocks from which the Kubernetes API may be reached over the internet, outside prod. Default: none.");

const connectivity = link.describe(
  "How Argo CD on the hub reaches the clusters' API. `own`: by a link that you build. Default: the fleet's, or with publicAccessCidrs the public endpoint.",
);

const dns = strict({
  zones: z
    .array(text(RULES.hostedZone, "Id of a Route 53 hosted zone."))
    .min(1)
    .describe("Hosted zones that external-dns may change, and cert-manager to answer DNS01 challenges."),
})
  .optional()
  .describe("Whose DNS the clusters' add-ons keep. Default: nobody's.");

const secrets = strict({
  prefix: text(RULES.secretsPrefix, "What the names of the secrets begin with that external-secrets may read."),
})
  .optional()
  .describe("Default prefix: <fleet>/<environment>/.");

const proxyUrl = text(
  RULES.proxyUrl,
  "Proxy by which Pulumi and kubectl reach the Kubernetes API from where they run. Default: none.",
).optional();

const argocdProxyUrl = text(
  RULES.proxyUrl,
  "Proxy by which Argo CD on the hub reaches the Kubernetes API. Default: none.",
).optional();

const hub = strict({
  region,
  account,
  kubernetes: kubernetes.optional(),
  rollback,
  network: network.optional(),
  publicAccessCidrs,
  nodes,
  argocd: argocdSchema,
  proxyUrl,
});

const existing = strict({
  eks: text(RULES.eksName, "An EKS cluster, by its name in the cluster's account and region.").optional(),
  server: text(RULES.secureUrl, "Any cluster, by its API's URL; with tokenSecret.").optional(),
  caData: text(RULES.base64, "The server's authority, base64 of the PEM. Default: the public ones.").optional(),
  tokenSecret: text(
    RULES.configKey,
    "Key of the secret in the stack's configuration that is the token of one of its administrators.",
  ).optional(),
  kubeconfigSecret: text(
    RULES.configKey,
    "Key of the secret in the stack's configuration that is an administrator's kubeconfig: instead of server.",
  ).optional(),
  region: text(
    RULES.labelValue,
    "What its label gitops-fleet/region says, unless it is EKS. Default: nothing.",
  ).optional(),
});

const windowSettings = {
  allow: z.string().optional().describe('When syncs may happen: "weekdays 09:00-17:00", "mon,wed 22:00-24:00".'),
  deny: z.string().optional().describe('When they may not: "sat-sun 00:00-24:00", "2026-12-18 .. 2027-01-04".'),
  timeZone: z.string().optional().describe("IANA time zone: Europe/London. Default: UTC."),
  reason: z.string().max(120).optional().describe("Why, for those whom it stops."),
  manualSync: z.boolean().optional().describe("Whether a person may still sync by hand. Default: false."),
};

const window = strict(windowSettings);

/** Of a cluster, team or service, which narrow those of the environment. */
const narrowWindow = strict({
  ...windowSettings,
  environments: z.array(z.string()).min(1).optional().describe("Where it counts. Default: in all of its environments."),
});

const narrowWindows = z
  .array(narrowWindow)
  .optional()
  .describe(
    "When it may be synced, within what its environment allows: an allow window here takes time away and adds none.",
  );

export const cluster = strict({
  region: region.optional().describe("AWS region. Needed unless the cluster exists and is not EKS."),
  existing: existing
    .optional()
    .describe(
      "A cluster that was made elsewhere and joins the fleet. The fleet makes what Argo CD needs on it, no more.",
    ),
  name: text(RULES.name, "Name in Argo CD and Pulumi. Default: <environment>-<region>.").optional(),
  account: account.optional(),
  kubernetes: kubernetes.optional(),
  rollback,
  wave: z.int().min(1).max(100).optional().describe("Rollout order within the environment, from 1. Default: 1."),
  state: state.optional(),
  labels: labels.optional().describe("Labels of your own, for services to select by."),
  windows: narrowWindows,
  network: network.optional(),
  publicAccessCidrs,
  connectivity,
  nodes,
  dns,
  secrets,
  proxyUrl,
  argocdProxyUrl,
  argocdHost: text(
    RULES.host,
    "Where people and webhooks reach the Argo CD that runs in it. Default: the hub's with the cluster's name in it, argocd-prod-eu-west-1.acme.example.",
  ).optional(),
});

const rollout = strict({
  order: z
    .enum(["pins", "together"])
    .optional()
    .describe(
      "`pins`: each wave runs the commit that a file in the team's repository names, and `fleet roll` moves them one after the other. `together`: all follow main. Default: pins where any of its clusters names a wave, else together.",
    ),
  soakMinutes: z
    .number()
    .min(0)
    .max(10_080)
    .optional()
    .describe("How long a wave has to stay healthy before `fleet roll` goes on, at most a week. Default: 10."),
});

export const environment = strict({
  tier: z.enum(["prod", "nonprod"]).optional().describe("Default: prod when its name starts with prod."),
  account: account.optional(),
  kubernetes: kubernetes.optional(),
  connectivity,
  nodes,
  pipelineRole: text(
    RULES.roleArn,
    "ARN of the IAM role that runs `pulumi up` for it. On the hub it may register these clusters and nothing else, and it administers them alone. Default: the administrators run it.",
  ).optional(),
  network: networkDefaults.optional().describe("Ways out of its clusters' networks."),
  dns,
  secrets,
  proxyUrl,
  argocdProxyUrl,
  file: clustersFileBounds
    .optional()
    .describe(
      "That its clusters are in a file of their own, clusters/<environment>.yaml beside this one, and its bounds.",
    ),
  argocd: z
    .enum(["hub", "own"])
    .optional()
    .describe(
      "With `topology: hybrid`: whether the hub's Argo CD serves its clusters, or each runs its own. Default: own for the tier prod, hub for others.",
    ),
  clusters: z.array(cluster).describe("Its clusters."),
  windows: z.array(window).optional().describe("When its applications may be synced."),
  sync: sync.optional().describe("How its applications are synced, add-ons included."),
  rollout: rollout.optional().describe("How changes of its services reach its clusters."),
});

const residency = z
  .enum(RESIDENCIES)
  .optional()
  .describe("Keeps it on clusters in regions of this residency: eu, us, apac, or a country. Default: anywhere.");

export const service = strict({
  environments: z.array(z.string()).min(1).optional().describe("Where it is deployed. Default: every environment."),
  clusterSelector: labels.optional().describe("Further labels that a cluster must carry."),
  residency,
  localZone: text(
    RULES.localZone,
    "Keeps it on clusters that have nodes in this Local Zone, and its pods, as they are seeded, on these nodes.",
  ).optional(),
  windows: narrowWindows,
  sync: sync.optional().describe("How it is synced, where that is not its environments' way."),
  state: state.optional(),
});

export const team = strict({
  groups: z.array(text(RULES.group, "Group of the identity provider.")).optional(),
  roles: teamRoles,
  state: state.optional(),
  residency,
  environments: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Where its services may be deployed, and are by default. Default: every environment."),
  file: teamFileBounds
    .optional()
    .describe("That the team has a file of its own, teams/<team>.yaml beside this one, and what it may say there."),
  ...teamBounds,
  windows: narrowWindows,
  services: z
    .record(text(RULES.name, "Service name."), service.nullable())
    .optional()
    .describe("What it deploys: a directory apps/<service> in its repository each."),
});

/** The whole of `fleet.yaml`. Says the form only: defaults are `complete.ts`'s, and rules between values are checks of
 *  their topics. */
export const fleetSchema = strict({
  name: text(RULES.fleetName, "Prefix of every cloud resource's name."),
  topology: z
    .enum(["centralized", "hybrid", "distributed"])
    .optional()
    .describe(
      "Who runs Argo CD. `centralized`: the hub for all clusters. `hybrid`: the hub for some environments, and each cluster of the others for itself. `distributed`: every cluster for itself; no hub is made. Default: centralized.",
    ),
  registration: z
    .enum(["hub-role", "role-per-spoke", "eks-capability"])
    .optional()
    .describe(
      "As whom Argo CD enters EKS clusters: the hub's own role, one in each spoke's account that it assumes, or that of EKS's capability for Argo CD, which then runs it. Default: hub-role.",
    ),
  administrators: z
    .array(text(RULES.roleArn, "ARN of an IAM role."))
    .min(1)
    .describe("IAM roles that administer every cluster: those that run pulumi and kubectl."),
  connectivity: link.describe(
    "How Argo CD reaches clusters whose API is private, unless they or their environment say otherwise. Default: peering.",
  ),
  transitGateway,
  accounts: z
    .record(account, accountEntry)
    .optional()
    .describe(
      "How a run enters its AWS accounts. Default: with the credentials of whoever runs Pulumi, as for an account without an entry.",
    ),
  hub: hub.describe("The cluster that runs Argo CD. With `topology: distributed`: what the clusters have in common."),
  environments: z.record(text(RULES.name, "Environment name."), environment).describe("In the order of promotion."),
  repositories: strict({
    host: text(RULES.host, "Git host. Default: github.com.").optional(),
    organization: text(RULES.organization, "Organization that owns the config repositories."),
    layout: z.enum(["hybrid"]).optional().describe("A platform repository, and one for each team."),
    platform: text(RULES.repository, "Name of the platform repository. Default: platform.").optional(),
    secretScanning: z
      .boolean()
      .optional()
      .describe(
        "Whether GitHub scans them for secrets, and refuses pushes of some. Needs a paid plan. Default: false.",
      ),
  }),
  addons: strict({
    bundle: z.string().optional().describe('A tested set of versions: "2026.11".'),
    enabled: z.array(z.string()).describe("Add-ons that every cluster gets."),
  }).optional(),
  teams: z.record(text(RULES.name, "Team name."), team.nullable()).optional(),
});

/** What the file says, once its form is right. */
export type FleetFile = z.infer<typeof fleetSchema>;
export type EnvironmentFile = z.infer<typeof environment>;
export type ClusterFile = z.infer<typeof cluster>;
export type NetworkDefaultsFile = z.infer<typeof networkDefaults>;
export type NetworkFile = z.infer<typeof network>;
export type NodesFile = NonNullable<z.infer<typeof nodes>>;
export type PoolFile = z.infer<typeof pool>;
export type WindowFile = z.infer<typeof window>;
export type NarrowWindowFile = z.infer<typeof narrowWindow>;
export type ServiceFile = z.infer<typeof service>;
export type TeamFile = z.infer<typeof team>;
