/** Where a line of Argo CD's policies is. */
export type PolicyOrigin =
  /** Argo CD's own, which nobody can take away. */
  | { readonly in: "built-in" }
  | { readonly in: "argocd-rbac-cm" }
  | { readonly in: "project"; readonly project: string; readonly role: string };

/** What a subject may or may not do. Resource, action and object are globs. */
export interface RightLine {
  readonly is: "p";
  readonly subject: string;
  readonly resource: string;
  readonly action: string;
  readonly object: string;
  readonly effect: string;
  readonly text: string;
  readonly origin: PolicyOrigin;
}

/** That a group, or a role, has a role. */
export interface MemberLine {
  readonly is: "g";
  readonly member: string;
  readonly role: string;
  readonly text: string;
  readonly origin: PolicyOrigin;
}

export type PolicyLine = RightLine | MemberLine;

/** Reads policies as Argo CD does (`loadPolicyLine` in
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/util/rbac/rbac.go). One line that is none spoils all of them.
 *  @returns undefined when there is one */
export function policyLines(text: string, origin: PolicyOrigin): PolicyLine[] | undefined {
  const lines: PolicyLine[] = [];
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const read = policyLine(line, origin);
    if (read === undefined) return undefined;
    lines.push(read);
  }
  return lines;
}

function policyLine(text: string, origin: PolicyOrigin): PolicyLine | undefined {
  const [kind, ...fields] = csvFields(text) ?? [];
  if (kind === "p" && fields.length === 5) {
    const [subject = "", resource = "", action = "", object = "", effect = ""] = fields;
    return { is: "p", subject, resource, action, object, effect, text, origin };
  }
  if (kind !== "g" || fields.length !== 2) return undefined;
  const [member = "", role = ""] = fields;
  return { is: "g", member, role, text, origin };
}

/** A quoted field up to its comma, or a plain one without quotes. Blanks count, but for those in front. */
const FIELD = /\s*(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/suy;

/** The fields of a line as Go's encoding/csv reads them with TrimLeadingSpace; undefined when their quotes are wrong. */
function csvFields(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(",").map((field) => field.trimStart());
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const [, quoted, plain = "", end] = FIELD.exec(line) ?? [];
    if (end === undefined) return undefined;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "") return fields;
  }
}
