import { namedGroups } from "./access.js";
import { applicationCount, type ApplicationSources } from "./applications.js";
import { capabilityOf, capabilityRoleName, projectsOn } from "./capability.js";
import type { ClusterEntry } from "./clusters.js";
import { isForeign } from "./existingClusters.js";
import { quote, type Finding, type Path } from "./findings.js";
import { PLATFORM_PROJECT } from "./names.js";
import { partitionOf } from "./regions.js";
import { isManaged } from "./registration.js";
import { RULES } from "./rules.js";
import type { ClusterFile, FleetFile } from "./schema.js";

const ARGOCD: Path = ["hub", "argocd"];
const CAPABILITY: Path = [...ARGOCD, "capability"];

/** What one capability takes
 *  (https://docs.aws.amazon.com/eks/latest/userguide/capability-kubernetes-resources.html, argocd-permissions.html). */
const LIMITS = { applications: 3000, clusters: 100, identities: 1000 };

type Refused = Exclude<keyof FleetFile["hub"]["argocd"], "capability">;

/** What the file can say of Argo CD from the chart, and why it cannot say so of EKS's
 *  (https://docs.aws.amazon.com/eks/latest/userguide/argocd-comparison.html). */
const REFUSED: Readonly<Record<Refused, readonly [why: string, remedy: string]>> = {
  host: ["EKS gives Argo CD its address.", "Remove this: the hub's output argocdUrl says the address."],
  bundle: ["EKS chooses the version, and upgrades it.", "Remove this."],
  chartVersion: ["nothing is installed from the chart.", "Remove this."],
  preset: ["EKS sizes Argo CD.", "Remove this."],
  tls: ["Argo CD's parts are EKS's.", "Remove this."],
  sso: [
    "people log in by IAM Identity Center alone.",
    "Connect your identity provider to the Identity Center, and name its groups under hub.argocd.capability.roles.",
  ],
  access: [
    "it has roles of its own for all projects, ADMIN, EDITOR and VIEWER.",
    "Name the groups under hub.argocd.capability.roles, or give a team's role to them.",
  ],
  notifications: [
    "it has no notifications controller.",
    "Remove this, and have GitHub or your monitoring tell of what happens.",
  ],
  metrics: ["there are no pods to scrape.", "Remove this."],
};

/** Refuses what Argo CD as EKS runs it cannot do, and its settings where it is not asked for. */
export function checkCapability(
  file: FleetFile,
  clusters: readonly ClusterEntry[],
  sources: ApplicationSources,
): Finding[] {
  const { capability, host } = file.hub.argocd;
  if (!isManaged(file)) {
    return [
      ...(host === undefined
        ? [{ path: [...ARGOCD, "host"], problem: "This is required and missing.", remedy: "Add it: a text." }]
        : []),
      ...(capability === undefined ? [] : [unasked(file)]),
    ];
  }
  return [
    ...(capability === undefined ? [missing()] : checkRoles(capability.roles)),
    ...checkChartSettings(file),
    ...checkGroups(file),
    ...checkWays(file),
    ...clusters.flatMap(checkLogin),
    ...checkProjects(clusters, sources),
    ...checkLimits(file, sources),
  ];
}

/** Where the posture is weaker than with Argo CD from the chart, and by what. */
export function capabilityWarnings(file: FleetFile, { addons }: ApplicationSources): Finding[] {
  const settings = capabilityOf(file);
  if (settings === null) return [];
  const role = capabilityRoleName(file.name);
  return [
    {
      path: ["registration"],
      problem: `Syncs run as nobody's account: EKS does not let impersonation be set. On each cluster the role ${role} reads everything, and in the namespaces of its services creates, changes and deletes all kinds that a team may deploy.`,
      remedy:
        "Accept that whoever takes this role over can do so everywhere; or write hub-role, where each sync has its team's rights alone.",
    },
    ...(addons.length === 0
      ? []
      : [
          {
            path: ["addons", "enabled"],
            problem: `Add-ons bring CRDs, cluster roles and webhooks, and no account is impersonated to install them: the role ${role} gets all rights on every cluster.`,
            remedy: "Accept that; or install them in another way, such as EKS add-ons, and enable none here.",
          },
        ]),
    ...(settings.roles.some(({ role: name }) => name === "EDITOR")
      ? [
          {
            path: [...CAPABILITY, "roles", "editor"],
            problem:
              "Editors may change every project, its destinations and roles too: what keeps teams apart lasts until the hub's stack runs again.",
            remedy: "Give them viewer; a team's project lets its groups see and sync its applications.",
          },
        ]
      : []),
    ...(settings.vpcEndpoints.length > 0
      ? []
      : [
          {
            path: CAPABILITY,
            problem:
              "Argo CD's page and API can be reached from the internet, behind the login of the Identity Center.",
            remedy: "List vpcEndpoints for eks-capabilities that you make, and they are the only way.",
          },
        ]),
    ...(partitionOf(file.hub.region) === "aws"
      ? []
      : [
          {
            path: ["hub", "region"],
            problem: `AWS's guide says that EKS Capabilities are in its commercial regions; ${quote(file.hub.region)} is in ${partitionOf(file.hub.region)}.`,
            remedy: "Look whether they are offered there before you rely on it.",
          },
        ]),
  ];
}

function missing(): Finding {
  const problem =
    "With `registration: eks-capability` this is required and missing: people log in by IAM Identity Center.";
  const remedy = "Add it: { identityCenter: { instance: ARN }, roles: { admin: { groups: [ID] } } }.";
  return { path: CAPABILITY, problem, remedy };
}

function unasked({ registration = "hub-role" }: FleetFile): Finding {
  const problem = `With \`registration: ${registration}\` the hub runs Argo CD itself, and this says nothing.`;
  return { path: CAPABILITY, problem, remedy: "Remove it, or write `registration: eks-capability`." };
}

function checkChartSettings({ hub: { argocd } }: FleetFile): Finding[] {
  return (Object.keys(REFUSED) as Refused[])
    .filter((key) => argocd[key] !== undefined)
    .map((key) => {
      const value = argocd[key];
      const [why, remedy] = REFUSED[key];
      const shown = typeof value === "string" ? quote(value) : "What is written here";
      return {
        path: [...ARGOCD, key],
        problem: `${shown} has no effect with \`registration: eks-capability\`: ${why}`,
        remedy,
      };
    });
}

/** One identity has one role, and somebody has to administer. */
function checkRoles(roles: NonNullable<FleetFile["hub"]["argocd"]["capability"]>["roles"]): Finding[] {
  const path = [...CAPABILITY, "roles"];
  const seen = new Set<string>();
  const repeated = (["admin", "editor", "viewer"] as const).flatMap((role) =>
    (["groups", "users"] as const).flatMap((kind) =>
      (roles[role]?.[kind] ?? []).flatMap((id, index): Finding[] => {
        if (!seen.has(id)) {
          seen.add(id);
          return [];
        }
        const problem = `${quote(id)} is listed twice: nobody says which of two roles would count.`;
        return [{ path: [...path, role, kind, index], problem, remedy: "Keep the role that it is to have." }];
      }),
    ),
  );
  if (roles.admin.groups !== undefined || roles.admin.users !== undefined) return repeated;
  const problem = "Nobody would administer Argo CD.";
  return [...repeated, { path: [...path, "admin"], problem, remedy: "List groups or users of the Identity Center." }];
}

/** Argo CD gets ids from the Identity Center, never names. */
function checkGroups(file: FleetFile): Finding[] {
  return namedGroups(file).flatMap(({ path, groups }) =>
    groups.flatMap((group, index) =>
      RULES.identityId.pattern.test(group)
        ? []
        : [
            {
              path: [...path, index],
              problem: `${quote(group)} ${RULES.identityId.rule}`,
              remedy: RULES.identityId.remedy,
            },
          ],
    ),
  );
}

/** How Argo CD reaches the clusters is AWS's affair, private endpoints included. */
function checkWays(file: FleetFile): Finding[] {
  type Ways = Pick<ClusterFile, "connectivity" | "argocdProxyUrl">;
  const whole: { path: Path; settings: Ways } = { path: [], settings: { connectivity: file.connectivity } };
  const places = Object.entries(file.environments).flatMap(([name, environment]) => [
    { path: ["environments", name] as Path, settings: environment },
    ...environment.clusters.map((settings, index) => ({ path: ["environments", name, "clusters", index], settings })),
  ]);
  return [whole, ...places].flatMap(({ path, settings }) =>
    (["connectivity", "argocdProxyUrl"] as const)
      .filter((key) => settings[key] !== undefined)
      .map((key) => ({
        path: [...path, key],
        problem: `${quote(settings[key])} has no effect with \`registration: eks-capability\`: AWS connects Argo CD to the clusters.`,
        remedy: "Remove this.",
      })),
  );
}

function checkLogin({ existing, name, path }: ClusterEntry): Finding[] {
  if (!isForeign({ existing })) return [];
  const problem = `${name} is not EKS, and \`registration: eks-capability\` knows clusters by their EKS ARN alone.`;
  const remedy = "Join it by `eks`, take it out, or write another registration.";
  return [{ path: [...path, "existing"], problem, remedy }];
}

/** https://docs.aws.amazon.com/eks/latest/userguide/argocd-register-clusters.html, "Restrict cluster access with Projects" */
function checkProjects(clusters: readonly ClusterEntry[], sources: ApplicationSources): Finding[] {
  const paths = new Map(clusters.map(({ name, path }) => [name, path]));
  return sources.clusters.flatMap((cluster) => {
    const projects = projectsOn(cluster, sources);
    if (projects.length < 2) return [];
    const problem = `${cluster.name} would get applications of ${projects.length} projects: ${projects.join(", ")}. With \`registration: eks-capability\` a cluster belongs to one.`;
    const remedy = [
      ...(projects.includes(PLATFORM_PROJECT) ? ["Enable no add-ons: they are the project platform."] : []),
      "Give each team clusters of its own, by labels and the clusterSelector of its services.",
      "Or write another registration.",
    ].join(" ");
    return [{ path: paths.get(cluster.name) ?? [], problem, remedy }];
  });
}

function checkLimits(file: FleetFile, sources: ApplicationSources): Finding[] {
  const identities = (capabilityOf(file)?.roles ?? []).flatMap(({ groups, users }) => [...groups, ...users]).length;
  const sizes: readonly (readonly [count: number, limit: number, what: string])[] = [
    [applicationCount(sources), LIMITS.applications, "applications"],
    [sources.clusters.length, LIMITS.clusters, "clusters"],
    [identities, LIMITS.identities, "groups and users"],
  ];
  return sizes
    .filter(([count, limit]) => count > limit)
    .map(([count, limit, what]) => ({
      path: ["registration"],
      problem: `${quote("eks-capability")} takes ${limit} ${what}, and the fleet has ${count}.`,
      remedy: "Write another registration, or make two fleets of it.",
    }));
}
