import { nearest } from "../model/suggest.js";
import { ARGOCD_ACTIONS, IN_PROJECT } from "../model/argocdActions.js";
import { PLATFORM_PROJECT } from "../model/names.js";
import { applications, ROLE_PRESETS, seenBy, type ArgoCdInstance, type Fleet } from "../model/index.js";
import { rbacJudge, rbacPolicies, type PolicyOrigin, type RbacDecision, type RbacQuestion } from "../render/index.js";
import { UsageError } from "./failure.js";
import { loadFleet } from "./fleetFile.js";
import { printJson, printWarnings } from "./output.js";

export interface CanOptions {
  file?: string;
  json?: boolean;
}

/** `fleet can GROUP ACTION RESOURCE OBJECT`: whether a group may do something in Argo CD, and which line says so. Exit code 1
 *  when not. */
export async function can(
  [group, action, resource, object]: readonly [group: string, action: string, resource: string, object: string],
  options: CanOptions,
): Promise<number> {
  checkQuestion(action, resource, object);
  const { fleet } = await loadFleet(options.file);
  const asked = { action, resource, object: withoutOwnNamespace(resource, object) };
  const question = { ...asked, groups: [group] };
  const answers = instancesAsked(fleet, question).map((instance): Answer => {
    const decision = rbacJudge(rbacPolicies(seenBy(fleet, instance)))(question);
    return { instance, decision, origin: decision.line && originOf(fleet, decision, group) };
  });
  const notes = notesOn(fleet, group, question);
  const allowed = answers.every(({ decision }) => decision.allowed);
  if (options.json) {
    printJson({ group, ...asked, allowed, answers: answers.map(jsonOf), notes });
  } else {
    process.stdout.write(describe(answers));
    for (const note of notes) process.stderr.write(`note: ${note}\n`);
    printWarnings(fleet.warnings);
  }
  return allowed ? 0 : 1;
}

/** What one Argo CD says. */
interface Answer {
  readonly instance: ArgoCdInstance;
  readonly decision: RbacDecision;
  readonly origin: Origin | undefined;
}

/** An application is in one Argo CD, which is asked about it. About all else, all that the fleet has. */
function instancesAsked(fleet: Fleet, { resource, object }: RbacQuestion): readonly ArgoCdInstance[] {
  const { instances } = fleet;
  if (instances.length < 2 || !OF_APPLICATIONS.includes(resource)) return instances;
  const [project, name] = object.split("/");
  const found = applications(fleet).find((one) => one.project === project && one.name === name);
  return found ? instances.filter(({ serves }) => serves.includes(found.cluster)) : instances;
}

function jsonOf({ instance, decision: { allowed, line, by }, origin }: Answer): object {
  const decidedBy = line
    ? { line: line.text, members: by.map(({ text }) => text), origin: line.origin, path: origin?.path ?? null }
    : null;
  return { argoCd: instance.name, cluster: instance.cluster, allowed, decidedBy };
}

/** Argo CDs that answer alike are named together; where there is only one, nobody asks which. */
function describe(answers: readonly Answer[]): string {
  const byText = new Map<string, string[]>();
  for (const { instance, decision, origin } of answers) {
    const text = describeOne(decision, origin);
    byText.set(text, [...(byText.get(text) ?? []), instance.cluster]);
  }
  if (answers.length === 1) return [...byText.keys()].join("");
  return [...byText].map(([text, clusters]) => `On the Argo CD of ${clusters.join(", ")}: ${text}`).join("");
}

function describeOne({ allowed, line, by }: RbacDecision, origin: Origin | undefined): string {
  const answer = allowed ? "yes" : "no";
  if (line === undefined || origin === undefined) return `${answer}: no line gives it this right.\n`;
  const path = origin.path === null ? "" : `, from ${origin.path}`;
  return [answer, `  ${line.text}`, ...by.map(({ text }) => `  ${text}`), `  in ${origin.place}${path}`, ""].join("\n");
}

interface Origin {
  readonly place: string;
  /** In fleet.yaml; null for what is Argo CD's own. */
  readonly path: string | null;
}

/** Where the deciding line is, and what in the file made it. */
function originOf(fleet: Fleet, { line, by }: RbacDecision, group: string): Origin {
  const admins = by.find(({ origin }) => origin.in === "argocd-rbac-cm");
  const origin: PolicyOrigin = line?.origin ?? { in: "built-in" };
  switch (origin.in) {
    case "built-in":
      return { place: "Argo CD's own policy", path: admins === undefined ? null : "hub.argocd.sso.adminGroups" };
    case "argocd-rbac-cm": {
      const preset = ROLE_PRESETS.find((one) => `role:${one}` === line?.subject) ?? "";
      return { place: "argocd-rbac-cm", path: `hub.argocd.access.${preset}` };
    }
    case "project": {
      const team = fleet.teams.find(({ project }) => project === origin.project);
      // Its developers come from `groups`, or from a role of that name.
      const isOfGroups = origin.role === "developer" && team?.groups.includes(group);
      const key = isOfGroups ? "groups" : `roles.${origin.role}`;
      return {
        place: `the role ${origin.role} of the project ${origin.project}`,
        path: `teams.${team?.name ?? ""}.${key}`,
      };
    }
  }
}

/** What makes an answer less than it seems. */
function notesOn(fleet: Fleet, group: string, { resource, object }: RbacQuestion): string[] {
  const { argocd, capability } = fleet.hub;
  const { access, sso } = argocd;
  const roles = capability?.roles.filter(({ groups }) => groups.includes(group)).map(({ role }) => role) ?? [];
  const known = [
    ...(sso?.adminGroups ?? []),
    ...ROLE_PRESETS.flatMap((preset) => access[preset]),
    ...fleet.teams.flatMap((team) => team.roles.flatMap(({ groups }) => groups)),
    ...(capability?.roles.flatMap(({ groups }) => groups) ?? []),
  ];
  const like = nearest(group, known);
  return [
    ...(known.includes(group)
      ? []
      : [`the file names no group "${group}".${like === undefined ? "" : ` Did you mean "${like}"?`}`]),
    ...(sso === null && capability === null ? ["nobody has groups until there is hub.argocd.sso."] : []),
    ...(roles.length === 0
      ? []
      : [`the group also has EKS's own role ${roles.join(", ")}, which this does not judge: AWS says what that may.`]),
    ...objectNotes(fleet, resource, object),
  ];
}

/** Kinds of things whose objects are an application's, and so in one Argo CD. */
const OF_APPLICATIONS = ["applications", "logs", "exec"];

function objectNotes(fleet: Fleet, resource: string, object: string): string[] {
  const projects = [PLATFORM_PROJECT, "default", ...fleet.teams.map(({ project }) => project)];
  const [project = "", name = "", ...rest] = object.split("/");
  const isProject = resource === "projects" || IN_PROJECT.includes(resource);
  if (isProject && !projects.includes(project)) return [missing("project", project, projects)];
  if (!IN_PROJECT.includes(resource)) return [];
  if (rest.length > 0) return [`the fleet has no Applications in the namespace "${name}".`];
  const all = applications(fleet).filter((application) => application.project === project);
  const names =
    resource === "applicationsets" ? [...new Set(all.map((one) => one.applicationSet))] : all.map((one) => one.name);
  const what = resource === "applicationsets" ? "set" : "application";
  return names.includes(name) ? [] : [missing(`${what} of ${project}`, name, names)];
}

function missing(what: string, name: string, known: readonly string[]): string {
  const like = nearest(name, known);
  return `the fleet has no ${what} "${name}".${like === undefined ? "" : ` Did you mean "${like}"?`}`;
}

/** Argo CD leaves out its own namespace (util/security/rbac.go): `team-alpha/argocd/web` is `team-alpha/web`. */
function withoutOwnNamespace(resource: string, object: string): string {
  const [project = "", namespace, name, ...rest] = object.split("/");
  const isLong = IN_PROJECT.includes(resource) && name !== undefined && rest.length === 0;
  return isLong && namespace === "argocd" ? `${project}/${name}` : object;
}

/** Refuses what Argo CD never asks itself, with all that is wrong. */
function checkQuestion(action: string, resource: string, object: string): void {
  const problems = [...actionProblems(action, resource), ...objectProblems(resource, object)];
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
}

function actionProblems(action: string, resource: string): string[] {
  const actions = ARGOCD_ACTIONS[resource];
  if (actions === undefined)
    return [refusal(`There is no resource "${resource}"`, resource, Object.keys(ARGOCD_ACTIONS))];
  const [verb = "", ...onWhat] = action.split("/");
  if (!actions.includes(verb)) return [refusal(`There is no action "${action}" on ${resource}`, verb, actions)];
  const takesPath = resource === "applications" && ["action", "update", "delete"].includes(verb);
  if ((onWhat.length === 0 || takesPath) && (verb !== "action" || onWhat.length > 0)) return [];
  const example = "action/apps/Deployment/restart, delete/apps/Deployment/NAMESPACE/NAME";
  return [
    `There is no action "${action}" on ${resource}.\nOf resources of an application they are written like ${example}.`,
  ];
}

function objectProblems(resource: string, object: string): string[] {
  const example = "team-alpha/alpha-web-prod-eu-west-1; `fleet apps` lists them";
  const isInProject = IN_PROJECT.includes(resource);
  return [
    // Every text fits `*`: a star in the question would be taken for a letter.
    ...(/[*?[\]{}]/.test(object)
      ? [
          `"${object}" is a pattern, and Argo CD is asked about one object at a time.\nName one${isInProject ? `, like ${example}` : ""}.`,
        ]
      : []),
    ...(isInProject && !object.includes("/") ? [`"${object}" has no project.\nWrite it like ${example}.`] : []),
  ];
}

function refusal(problem: string, word: string, known: readonly string[]): string {
  const like = nearest(word, known);
  return `${problem}.\n${like === undefined ? `Known are: ${known.join(", ")}.` : `Did you mean "${like}"?`}`;
}
