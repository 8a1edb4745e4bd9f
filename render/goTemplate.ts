import { ConfigError } from "../model/errors.js";
import type { Fault } from "../model/fleet.js";
import { DNS_ZONES_ANNOTATION, identityLabel, LABEL } from "../model/labels.js";

/** What a cluster generator offers that every cluster of a fleet has. */
const PARAMETERS: readonly string[] = [
  ".name",
  ".nameNormalized",
  ".server",
  ...[LABEL.fleet, LABEL.environment, LABEL.region, LABEL.tier, LABEL.account, LABEL.wave, LABEL.state].map(
    (label) => `index .metadata.labels "${label}"`,
  ),
  // Every Secret has annotations, and `index` gives an empty text for one that is not among them.
  `index .metadata.annotations "${DNS_ZONES_ANNOTATION}"`,
];

/** Labels that not every cluster has: of those, too, `index` gives an empty text. */
const OPTIONAL_LABEL = new RegExp(`^index \\.metadata\\.labels "${identityLabel("[a-z0-9-]+")}"$`);

/** Refuses a template that would fail for every cluster once Argo CD fills it in, or that lets a cluster's Secret choose the
 *  project.
 *  @throws ConfigError with every such place. */
export function checkTemplate(what: string, template: object): void {
  const faults = templateFaults(template, "spec.template");
  if (faults.length > 0) throw new ConfigError(what, faults);
}

function templateFaults(value: unknown, path: string): Fault[] {
  if (typeof value === "string") return textFaults(value, path);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    templateFaults(inner, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`),
  );
}

function textFaults(text: string, path: string): Fault[] {
  const expressions = [...text.matchAll(/\{\{(.*?)\}\}/gs)].map((match) => (match[1] ?? "").trim());
  if (path === "spec.template.spec.project" && expressions.length > 0) {
    const remedy = "Write the project's name: whoever writes the parameter would choose the rights.";
    return [{ path, problem: `"${text}" is filled in from a parameter.`, remedy }];
  }
  return expressions
    .filter((expression) => !PARAMETERS.includes(expression) && !OPTIONAL_LABEL.test(expression))
    .map((expression) => ({
      path,
      problem: `"{{${expression}}}" is no parameter that every cluster has.`,
      remedy: `Use one of ${PARAMETERS.map((parameter) => `{{${parameter}}}`).join(", ")}.`,
    }));
}
