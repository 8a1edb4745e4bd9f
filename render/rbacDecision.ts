import type { AppProject } from "./appProject.js";
import { matchesGlob } from "./glob.js";
import { BUILT_IN } from "./rbacBuiltin.js";
import { policyLines, type MemberLine, type PolicyLine, type RightLine } from "./rbacLines.js";

/** All that Argo CD decides by, besides its own policy. */
export interface RbacPolicies {
  /** `policy.csv` of argocd-rbac-cm. */
  readonly csv: string;
  /** `policy.default`, the role that everybody has; empty for none. */
  readonly defaultRole: string;
  readonly projects: readonly Pick<AppProject, "metadata" | "spec">[];
}

export interface RbacQuestion {
  /** Of whoever asks. */
  readonly groups: readonly string[];
  readonly resource: string;
  readonly action: string;
  /** `team-alpha/alpha-web-prod-eu-west-1` */
  readonly object: string;
}

export interface RbacDecision {
  readonly allowed: boolean;
  /** The line that decided; undefined when none speaks of it, which is a no. */
  readonly line: RightLine | undefined;
  /** The lines by which the group has the role that the line is about, in order. */
  readonly by: readonly MemberLine[];
}

/** Decides as Argo CD's server does for somebody who has logged in (`EnforceClaims` in
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/server/rbacpolicy/rbacpolicy.go): group by group, each with Argo CD's own
 *  policy, argocd-rbac-cm and the roles of the project that is asked about. Of each group's lines one that denies is enough.
 *  @returns what answers questions; it has read the policies, and reads each project when it is first asked about
 *  @throws RangeError when Argo CD could not read `policy.csv` */
export function rbacJudge({ csv, defaultRole, projects }: RbacPolicies): (question: RbacQuestion) => RbacDecision {
  const config = policyLines(csv, { in: "argocd-rbac-cm" });
  if (config === undefined) throw new RangeError(`policy.csv has a line that Argo CD does not read: ${csv}`);
  const base = [indexOf(BUILT_IN), indexOf(config)];
  const named = new Map(projects.map((project) => [project.metadata.name, project]));
  const read = new Map<string, readonly LineIndex[]>();
  const indexesOf = (name: string): readonly LineIndex[] => {
    const before = read.get(name);
    if (before) return before;
    const own = named.get(name);
    const lines = own && projectLines(own);
    const all = lines ? [...base, indexOf(lines)] : base;
    read.set(name, all);
    return all;
  };
  return (question) => {
    const indexes = indexesOf(projectOf(question) ?? "");
    const subjects = [
      ...(defaultRole === "" ? [] : [defaultRole]),
      // Argo CD asks for those groups alone that have some role.
      ...question.groups.filter((group) => indexes.some(({ members }) => members.has(group))),
    ];
    let refusal: RbacDecision = { allowed: false, line: undefined, by: [] };
    for (const subject of subjects) {
      const decision = decide(indexes, subject, question);
      if (decision.allowed) return decision;
      if (decision.line !== undefined) refusal = decision;
    }
    return refusal;
  };
}

/** Resources whose objects begin with a project's name. */
const OF_PROJECTS = ["applications", "applicationsets", "repositories", "clusters", "logs", "exec"];

/** The project whose roles count. */
function projectOf({ resource, object }: RbacQuestion): string | undefined {
  if (resource === "projects") return object;
  const end = object.indexOf("/");
  return end >= 0 && OF_PROJECTS.includes(resource) ? object.slice(0, end) : undefined;
}

/** The lines of a project's roles, each of which may see the project; undefined when Argo CD would pass over all of them
 *  (`ProjectPoliciesString` in app_project_types.go). */
function projectLines({ metadata: { name }, spec }: RbacPolicies["projects"][number]): PolicyLine[] | undefined {
  const lines: PolicyLine[] = [];
  for (const { name: role, policies, groups = [] } of spec.roles ?? []) {
    const text = [
      `p, proj:${name}:${role}, projects, get, ${name}, allow`,
      ...policies,
      ...groups.map((group) => `g, ${group}, proj:${name}:${role}`),
    ].join("\n");
    const own = policyLines(text, { in: "project", project: name, role });
    if (own === undefined) return undefined;
    lines.push(...own);
  }
  return lines;
}

/** Lines by whom they are about, in their order. */
interface LineIndex {
  readonly rights: ReadonlyMap<string, readonly RightLine[]>;
  readonly members: ReadonlyMap<string, readonly MemberLine[]>;
}

function indexOf(lines: readonly PolicyLine[]): LineIndex {
  const rights = new Map<string, RightLine[]>();
  const members = new Map<string, MemberLine[]>();
  for (const line of lines) {
    if (line.is === "p") append(rights, line.subject, line);
    else append(members, line.member, line);
  }
  return { rights, members };
}

function append<Line>(map: Map<string, Line[]>, key: string, line: Line): void {
  const list = map.get(key);
  if (list) list.push(line);
  else map.set(key, [line]);
}

/** One group's answer. Denials win; of several lines of an effect the first of the nearest role is named. */
function decide(indexes: readonly LineIndex[], subject: string, question: RbacQuestion): RbacDecision {
  let allowed: RbacDecision | undefined;
  for (const { role, by } of rolesOf(indexes, subject)) {
    for (const { rights } of indexes) {
      for (const line of rights.get(role) ?? []) {
        if (!isAbout(line, question)) continue;
        if (line.effect === "deny") return { allowed: false, line, by };
        if (line.effect === "allow") allowed ??= { allowed: true, line, by };
      }
    }
  }
  return allowed ?? { allowed: false, line: undefined, by: [] };
}

function isAbout(line: RightLine, { resource, action, object }: RbacQuestion): boolean {
  return matchesGlob(line.resource, resource) && matchesGlob(line.action, action) && matchesGlob(line.object, object);
}

/** Further than this casbin follows no role of a role (its default role manager). */
const MAX_HIERARCHY = 10;

interface HeldRole {
  readonly role: string;
  readonly by: readonly MemberLine[];
}

/** A subject itself and every role that it has, the nearest first. */
function rolesOf(indexes: readonly LineIndex[], subject: string): HeldRole[] {
  const held = new Map<string, HeldRole>([[subject, { role: subject, by: [] }]]);
  let nearest = [...held.values()];
  for (let level = 0; level < MAX_HIERARCHY && nearest.length > 0; level += 1) {
    const further: HeldRole[] = [];
    for (const { role, by } of nearest) {
      for (const line of indexes.flatMap(({ members }) => members.get(role) ?? [])) {
        if (held.has(line.role)) continue;
        const one = { role: line.role, by: [...by, line] };
        held.set(line.role, one);
        further.push(one);
      }
    }
    nearest = further;
  }
  return [...held.values()];
}
