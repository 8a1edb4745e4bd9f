import { IN_PROJECT } from "../model/argocdActions.js";
import type { PolicyLine, PolicyOrigin } from "./rbacLines.js";

const ORIGIN: PolicyOrigin = { in: "built-in" };

/** What role:readonly may see. */
const SEEN = [
  "applications",
  "applicationsets",
  "certificates",
  "clusters",
  "repositories",
  "write-repositories",
  "projects",
  "accounts",
  "gpgkeys",
  "logs",
];

const WRITE = ["create", "update", "delete"];

/** What role:admin may do besides. */
const DONE: Readonly<Record<string, readonly string[]>> = {
  applications: ["create", "update", "update/*", "delete", "delete/*", "sync", "override", "action/*"],
  applicationsets: ["get", ...WRITE],
  certificates: WRITE,
  clusters: WRITE,
  repositories: WRITE,
  "write-repositories": WRITE,
  projects: WRITE,
  accounts: ["update"],
  gpgkeys: ["create", "delete"],
  exec: ["create"],
};

/** Argo CD's own policy, which is in front of every other (assets/builtin-policy.csv of v3.2.11). */
export const BUILT_IN: readonly PolicyLine[] = [
  ...SEEN.map((resource) => right("role:readonly", resource, "get")),
  ...Object.entries(DONE).flatMap(([resource, actions]) =>
    actions.map((action) => right("role:admin", resource, action)),
  ),
  member("role:admin", "role:readonly"),
  member("admin", "role:admin"),
];

function right(subject: string, resource: string, action: string): PolicyLine {
  const object = IN_PROJECT.includes(resource) ? "*/*" : "*";
  const text = `p, ${subject}, ${resource}, ${action}, ${object}, allow`;
  return { is: "p", subject, resource, action, object, effect: "allow", text, origin: ORIGIN };
}

function member(name: string, role: string): PolicyLine {
  return { is: "g", member: name, role, text: `g, ${name}, ${role}`, origin: ORIGIN };
}
