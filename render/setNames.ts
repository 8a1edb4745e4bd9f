import type { Fault } from "../model/fleet.js";
import { MAX_APPLICATION_NAME } from "../model/names.js";
import { parseTemplate, type Operand, type Pipeline, type TemplateNode } from "./goTemplateSyntax.js";
import type { SetGenerator } from "./setGenerators.js";
import { MAX_BRANCH_SLUG } from "./slug.js";

/** Longest text of a parameter, where there is a longest. A pull request's number has ten digits at most. */
const LONGEST: Readonly<Record<string, number>> = {
  number: 10,
  branch_slug: MAX_BRANCH_SLUG,
  target_branch_slug: MAX_BRANCH_SLUG,
  head_sha: 40,
  head_short_sha: 8,
  head_short_sha_7: 7,
};

/** Parameters that may have any characters, so that no name is made of them as they are. */
const RAW = /(^|\.)path\.(path|basename|filename|segments)$|^(branch|target_branch|title|author|labels)$/;

/** Functions that make a text fit for a name. */
const NORMALIZING = ["normalize", "slugify"];

/** What is wrong with the names of a list of Applications that is known: of the whole list, at once. */
export function knownNameFaults(names: readonly string[], taken: readonly string[], path: string): Fault[] {
  const fault = (problem: string, remedy: string): Fault => ({ path, problem, remedy });
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const elsewhere = names.filter((name) => taken.some((other) => isTaken(name, other)));
  const long = names.filter((name) => name.length > MAX_APPLICATION_NAME);
  const broken = names.filter((name) => !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name));
  return [
    ...unique(twice).map((name) =>
      fault(
        `Two applications would be called "${name}", and Argo CD makes neither.`,
        "Use a parameter that tells them apart.",
      ),
    ),
    ...unique(elsewhere).map((name) =>
      fault(`Another set's application is called "${name}" too.`, "Begin the name with that of the set."),
    ),
    ...unique(long).map((name) =>
      fault(
        `"${name}" has ${name.length} characters; a Helm release, which is called like it, may have ${MAX_APPLICATION_NAME}.`,
        "Shorten the template, or what it is filled in with.",
      ),
    ),
    ...unique(broken).map((name) =>
      fault(`"${name}" is no name of a Kubernetes object.`, "Put what it is filled in with through `normalize`."),
    ),
  ];
}

/** What is wrong with the names of Applications that nobody knows beforehand: of folders, files, pull requests. */
export function openNameFaults(
  template: string,
  generators: readonly SetGenerator[],
  taken: readonly string[],
  path: string,
): Fault[] {
  const fault = (problem: string, remedy: string): Fault => ({ path, problem, remedy });
  const nodes = parseTemplate(template);
  const prefix = openPrefix(template);
  const clash = taken.find((other) => isTaken(prefix, other) || (prefix !== "" && other.startsWith(prefix)));
  const used = nodes.flatMap(references);
  const actions = nodes.flatMap((node) => (node.is === "action" ? [node] : []));
  const raw = actions.filter(
    ({ pipeline }) => fieldsOf(pipeline).some((field) => RAW.test(field)) && !functionsOf(pipeline).some(isNormalizing),
  );
  const length = nodes.reduce((sum, node) => sum + lengthOf(node), 0);
  return [
    ...(prefix === ""
      ? [fault("It begins with a parameter, so that it may be any other set's.", "Begin it with the set's name.")]
      : []),
    ...(clash === undefined
      ? []
      : [fault(`"${prefix}" begins the name of ${clash}, too.`, "Begin it with the set's own name.")]),
    ...raw.map(({ source }) =>
      fault(`"{{${source}}}" may have characters that no name may have.`, `Write {{${source} | normalize}}.`),
    ),
    ...(length > MAX_APPLICATION_NAME
      ? [
          fault(
            `It may have ${length} characters; a Helm release, which is called like it, may have ${MAX_APPLICATION_NAME}.`,
            "Shorten it, or use a shorter parameter: a pull request's {{.number}}.",
          ),
        ]
      : []),
    ...generators.flatMap((generator) =>
      tellingApart(generator, used).map((remedy) => fault("Two of its applications may have one name.", remedy)),
    ),
  ];
}

/** The text with which every name of an open set begins. */
export function openPrefix(template: string): string {
  return template.slice(0, Math.max(0, template.indexOf("{{")));
}

/** An entry that ends in `*` takes all names that begin so. */
function isTaken(name: string, other: string): boolean {
  return other.endsWith("*") ? name.startsWith(other.slice(0, -1)) : name === other;
}

/** How to tell the applications of a generator apart; empty when the name does. */
function tellingApart(generator: SetGenerator, used: readonly string[]): string[] {
  const { list, clusters, gitDirectories, gitFiles, pullRequests, matrix, merge } = generator;
  const uses = (...fields: readonly string[]): boolean => fields.some((field) => used.includes(field));
  if (list) {
    const told = list.elements.map((element) =>
      JSON.stringify(used.map((field) => valueAt(element, field.split(".")) ?? null)),
    );
    return new Set(told).size === told.length ? [] : ["Use parameters in which all elements of the list differ."];
  }
  if (clusters) return uses("name", "nameNormalized", "server") ? [] : ["Add {{.name}}, the cluster's."];
  if (gitDirectories) {
    const path = gitDirectories.pathParamPrefix === undefined ? "path" : `${gitDirectories.pathParamPrefix}.path`;
    if (uses(`${path}.path`, `${path}.segments`)) return [];
    const [pattern = "", ...others] = gitDirectories.directories;
    // Directories of one parent differ in their last part.
    const isFlat = others.length === 0 && !/[*?[].*\//.test(pattern);
    return isFlat && uses(`${path}.basename`, `${path}.basenameNormalized`)
      ? []
      : [`Add {{.${path}.path | normalize}}${isFlat ? `, or {{.${path}.basenameNormalized}}` : ""}.`];
  }
  if (gitFiles) {
    const own = [
      gitFiles.pathParamPrefix === undefined ? "path" : gitFiles.pathParamPrefix,
      ...(gitFiles.parameters ?? []),
    ];
    const isOwn = used.some((field) => own.some((key) => field === key || field.startsWith(`${key}.`)));
    return isOwn ? [] : ["Add what a file says of itself, or {{.path.path | normalize}}."];
  }
  if (pullRequests) return uses("number") ? [] : ["Add {{.number}}: two branches may have one slug."];
  if (matrix) return matrix.generators.flatMap((one) => tellingApart(one, used));
  return merge?.generators[0] === undefined ? [] : tellingApart(merge.generators[0], used);
}

function lengthOf(node: TemplateNode): number {
  if (node.is === "text") return node.text.length;
  if (node.is !== "action") return 0;
  for (const [first, second] of [...node.pipeline.commands].reverse()) {
    const cuts = first?.is === "function" && (first.name === "trunc" || first.name === "slugify");
    if (cuts && second?.is === "value" && typeof second.value === "number") return Math.abs(second.value);
  }
  return Math.max(1, ...fieldsOf(node.pipeline).map((field) => LONGEST[field] ?? 1));
}

function references(node: TemplateNode): string[] {
  return node.is === "action" ? fieldsOf(node.pipeline) : [];
}

/** `path.basename`: fields, and what `index` takes out of them. */
function fieldsOf({ commands }: Pipeline): string[] {
  return commands.flatMap((command) => command.flatMap((operand) => operandFields(operand)));
}

function operandFields(operand: Operand): string[] {
  if (operand.is === "field") return operand.root === "" || operand.root === "$" ? [operand.keys.join(".")] : [];
  return operand.is === "pipeline" ? fieldsOf(operand.pipeline) : [];
}

function functionsOf({ commands }: Pipeline): string[] {
  return commands.flatMap((command) =>
    command.flatMap((operand) =>
      operand.is === "function" ? [operand.name] : operand.is === "pipeline" ? functionsOf(operand.pipeline) : [],
    ),
  );
}

function isNormalizing(name: string): boolean {
  return NORMALIZING.includes(name);
}

function valueAt(element: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    element,
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
