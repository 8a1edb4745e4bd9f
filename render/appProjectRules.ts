import { parseCron } from "../model/cron.js";
import { ConfigError } from "../model/errors.js";
import type { Fault } from "../model/fleet.js";
import { goDurationMilliseconds } from "../model/goDuration.js";
import type { AppProject, AppProjectSpec, ProjectRole, ProjectWindow } from "./appProject.js";
import { isGlob } from "./glob.js";

/** Longest description: of a project in characters, which the API server counts, of a window in bytes. */
const MAX_DESCRIPTION = 255;

const ROLE_NAME = /^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const RESOURCES = ["applications", "applicationsets", "repositories", "clusters", "logs", "exec"];
const ACTIONS = /^(get|create|update|delete|sync|override|\*|(action|update|delete)\/.*)$/;

/** A project that Argo CD accepts.
 *  @throws ConfigError with every rule that it breaks. */
export function checkedAppProject(project: AppProject): AppProject {
  const faults = appProjectFaults(project);
  if (faults.length > 0) throw new ConfigError(`AppProject ${project.metadata.name}`, faults);
  return project;
}

/** Rules of Argo CD's `ValidateProject`, which only its own API server runs: a project that is applied is checked by nobody,
 *  and a broken one is noticed when its applications stop. Stricter where Argo CD accepts what it cannot mean: windows that
 *  are never open, schedules with a time zone of their own, actions with something before them.
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/pkg/apis/application/v1alpha1/app_project_types.go */
export function appProjectFaults({ metadata, spec }: AppProject): Fault[] {
  return [
    ...descriptionFaults("spec.description", Array.from(spec.description ?? "").length, "characters"),
    ...sourceFaults(spec),
    ...destinationFaults(spec),
    ...repeated("spec.sourceNamespaces", spec.sourceNamespaces ?? []),
    ...repeated(
      "spec.roles",
      (spec.roles ?? []).map((role) => role.name),
    ),
    ...(spec.roles ?? []).flatMap((role, index) => roleFaults(metadata.name, role, `spec.roles[${index}]`)),
    ...repeated("spec.syncWindows", (spec.syncWindows ?? []).map(windowIdentity)),
    ...(spec.syncWindows ?? []).flatMap((window, index) => windowFaults(window, `spec.syncWindows[${index}]`)),
    ...accountFaults(spec),
  ];
}

function sourceFaults({ sourceRepos }: AppProjectSpec): Fault[] {
  return [
    ...repeated("spec.sourceRepos", sourceRepos),
    ...sourceRepos.flatMap((source, index) => denyAllFaults(`spec.sourceRepos[${index}]`, source)),
  ];
}

function destinationFaults({ destinations }: AppProjectSpec): Fault[] {
  const keys = destinations.map(
    ({ name = "", server = "", namespace }) => `${server === "" ? name : server}/${namespace}`,
  );
  return [
    ...repeated("spec.destinations", keys),
    ...destinations.flatMap(({ name, server, namespace }, index) =>
      Object.entries({ name, server, namespace }).flatMap(([key, value]) =>
        denyAllFaults(`spec.destinations[${index}].${key}`, value),
      ),
    ),
  ];
}

function denyAllFaults(path: string, value: string | undefined): Fault[] {
  if (value !== "!*") return [];
  return [{ path, problem: '"!*" denies everything.', remedy: "Name what is allowed, and leave the rest out." }];
}

function roleFaults(project: string, role: ProjectRole, path: string): Fault[] {
  const faults: Fault[] = [];
  if (!ROLE_NAME.test(role.name)) {
    faults.push({
      path: `${path}.name`,
      problem: `${JSON.stringify(role.name)} is not a role name: letters, digits and inner hyphens and underscores.`,
      remedy: "Choose a name like developer.",
    });
  }
  return [
    ...faults,
    ...repeated(`${path}.policies`, role.policies),
    ...role.policies.flatMap((policy, index) => policyFaults(project, role.name, policy, `${path}.policies[${index}]`)),
    ...repeated(`${path}.groups`, role.groups ?? []),
    ...(role.groups ?? []).flatMap((group, index) => groupFaults(group, `${path}.groups[${index}]`)),
  ];
}

function policyFaults(project: string, role: string, policy: string, path: string): Fault[] {
  const parts = policy.split(",").map((part) => part.replaceAll(/^ +| +$/g, ""));
  const [kind, subject = "", resource = "", action = "", object = "", effect = ""] = parts;
  const wrong = (problem: string, remedy: string): Fault[] => [{ path, problem: `"${policy}" ${problem}`, remedy }];
  if (parts.length !== 6 || kind !== "p")
    return wrong("is no policy.", "Write: p, subject, resource, action, object, effect");
  if (subject !== `proj:${project}:${role}`) {
    return wrong(`speaks of "${subject}", which is not this role.`, `Write proj:${project}:${role}.`);
  }
  if (!RESOURCES.includes(resource)) {
    return wrong(`names no resource of a project: "${resource}".`, `Write one of ${RESOURCES.join(", ")}.`);
  }
  if (!ACTIONS.test(action)) return wrong(`names no action: "${action}".`, "Write get, sync or another action.");
  const inProject =
    object.startsWith(`${project}/`) && /^([*\w.-]+\/)?[*\w.-]+$/.test(object.slice(project.length + 1));
  if (!inProject) return wrong(`reaches outside its project: "${object}".`, `Write ${project}/* or ${project}/NAME.`);
  if (effect !== "allow" && effect !== "deny") return wrong(`has the effect "${effect}".`, "Write allow or deny.");
  return [];
}

function groupFaults(group: string, path: string): Fault[] {
  const bare = group.trim();
  const quoted = bare.length > 1 && bare.startsWith('"') && bare.endsWith('"');
  const name = quoted ? bare.slice(1, -1) : bare;
  const value = JSON.stringify(group);
  if (name === "") return [{ path, problem: `${value} is empty.`, remedy: "Leave it out." }];
  if (/["\n\r\t]/.test(name) || bare !== group) {
    return [{ path, problem: `${value} has quotes, tabs, line breaks or outer blanks.`, remedy: "Leave them out." }];
  }
  if (name.includes(",") && !quoted) {
    return [{ path, problem: `${value} has a comma, which separates groups.`, remedy: "Put the group in quotes." }];
  }
  return [];
}

function windowFaults(window: ProjectWindow, path: string): Fault[] {
  const faults: Fault[] = [];
  if (window.kind !== "allow" && window.kind !== "deny") {
    faults.push({
      path: `${path}.kind`,
      problem: `"${window.kind}" is no kind of window.`,
      remedy: "Write allow or deny.",
    });
  }
  if (!parseCron(window.schedule)) {
    faults.push({
      path: `${path}.schedule`,
      problem: `"${window.schedule}" is not a five-field cron schedule.`,
      remedy: 'Write minute, hour, day, month and weekday, like "0 9 * * 1-5".',
    });
  }
  if (goDurationMilliseconds(window.duration) === undefined) {
    faults.push({
      path: `${path}.duration`,
      problem: `"${window.duration}" is not a duration above zero.`,
      remedy: 'Write hours and minutes, like "8h30m"; a day is "24h".',
    });
  }
  if (![window.applications, window.namespaces, window.clusters].some((selector) => (selector ?? []).length > 0)) {
    faults.push({ path, problem: "The window selects nothing.", remedy: "Name applications, namespaces or clusters." });
  }
  const bytes = new TextEncoder().encode(window.description).length;
  return [...faults, ...descriptionFaults(`${path}.description`, bytes, "bytes")];
}

/** What makes two windows one: all but what they say of themselves, and whether a person may pass. */
function windowIdentity(window: ProjectWindow): string {
  const { kind, schedule, duration, timeZone = "", andOperator = false } = window;
  const { applications = [], namespaces = [], clusters = [] } = window;
  return JSON.stringify([kind, schedule, duration, applications, namespaces, clusters, timeZone, andOperator]);
}

function accountFaults({ destinationServiceAccounts: accounts = [] }: AppProjectSpec): Fault[] {
  const path = "spec.destinationServiceAccounts";
  return [
    ...repeated(
      path,
      accounts.map(({ server, namespace }) => `${server}/${namespace}`),
    ),
    ...accounts.flatMap(({ server, namespace, defaultServiceAccount }, index) => {
      const faults: Fault[] = [];
      if (server.includes("!") || namespace.includes("!")) {
        faults.push({
          path: `${path}[${index}]`,
          problem: `"${server}/${namespace}" excludes something, which is not possible here.`,
          remedy: "Name the namespaces that the account is for.",
        });
      }
      for (const [key, glob] of Object.entries({ server, namespace })) {
        if (isGlob(glob)) continue;
        faults.push({
          path: `${path}[${index}].${key}`,
          problem: `"${glob}" is no glob.`,
          remedy: "Close its brackets, and put a backslash before what is meant literally.",
        });
      }
      if (/^ *$/.test(defaultServiceAccount) || /[!*[\]{}\\/]/.test(defaultServiceAccount)) {
        faults.push({
          path: `${path}[${index}].defaultServiceAccount`,
          problem: `"${defaultServiceAccount}" is not a service account.`,
          remedy: "Write namespace:name.",
        });
      }
      return faults;
    }),
  ];
}

function descriptionFaults(path: string, length: number, unit: string): Fault[] {
  if (length <= MAX_DESCRIPTION) return [];
  const problem = `has ${length} ${unit}, and Argo CD allows ${MAX_DESCRIPTION}.`;
  return [{ path, problem, remedy: "Shorten it." }];
}

/** One fault for each value that was there before. */
function repeated(path: string, values: readonly string[]): Fault[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index
      ? [{ path: `${path}[${index}]`, problem: `"${value}" is there already.`, remedy: "Remove one." }]
      : [],
  );
}
