import type { AppProject } from "../render/appProject.js";
import type { RbacQuestion } from "../render/rbacDecision.js";

/** Decisions of each kind, no two alike. */
export const DECISIONS = 10_000;

const indexes = Array.from({ length: DECISIONS }, (_, index) => index);

/** Zones without changes of clocks, which cron-parser and Argo CD take differently. */
const ZONES = ["UTC", "Asia/Kolkata", "Asia/Singapore", "America/Bogota"];

export const WINDOWS = indexes.map((index) => ({
  kind: "allow" as const,
  schedule: `${index % 60} ${Math.floor(index / 60) % 24} * * ${Math.floor(index / 1440)}`,
  duration: `${1 + (index % 23)}h`,
  hours: 1 + (index % 23),
  timeZone: ZONES[index % ZONES.length] ?? "UTC",
  manualSync: false,
  at: Date.UTC(2026, 10, 2) + index * 7_919_000,
}));

/** As large as a fleet of a hundred teams makes them. */
const TEAMS = 100;
const ASKED = ["sync", "get", "delete", "override"];

const rolePolicies = (project: string, role: string, objects: readonly string[]): string[] =>
  ["get", "sync"].flatMap((action) =>
    objects.map((object) => `p, proj:${project}:${role}, applications, ${action}, ${project}/${object}, allow`),
  );

export const PROJECTS: AppProject[] = Array.from({ length: TEAMS }, (_, team) => {
  const name = `team-${team}`;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name, namespace: "argocd" },
    spec: {
      sourceRepos: [],
      destinations: [],
      roles: [
        { name: "developer", policies: rolePolicies(name, "developer", ["*"]), groups: [`group-${team}`] },
        {
          name: "operator",
          policies: rolePolicies(name, "operator", ["*-prod-*", "*-america"]),
          groups: [`on-call-${team}`],
        },
      ],
    },
  };
});

export const RIGHTS: RbacQuestion[] = indexes.map((index) => {
  const team = index % TEAMS;
  const environment = index % 3 === 0 ? "prod" : "dev";
  return {
    groups: [index % 2 === 0 ? `group-${team}` : `on-call-${team}`],
    resource: "applications",
    action: ASKED[Math.floor(index / TEAMS) % ASKED.length] ?? "get",
    object: `team-${team}/service-${index}-${environment}-eu-west-1`,
  };
});

/** Texts without `/`, which casbin's globs do not cross. */
export const GLOBS = indexes.map((index) => {
  const forms = [
    `service-${index}-*`,
    `*-${index}-prod`,
    `service-*-${index % 7}?-*`,
    `{service,job}-${index}-*`,
    `s*-[a-p0-9]${index}*`,
  ];
  return { glob: forms[index % forms.length] ?? "", value: `service-${index % 3 === 0 ? index : index + 1}-prod` };
});
