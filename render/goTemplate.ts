import { ConfigError } from "../model/errors.js";
import type { Fault } from "../model/fleet.js";
import {
  parseTemplate,
  TemplateSyntaxError,
  type Operand,
  type Pipeline,
  type TemplateNode,
} from "./goTemplateSyntax.js";
import { TEMPLATE_FUNCTIONS } from "./templateFunctions.js";
import { FLEET_CLUSTER, parametersOf, shapeAt, type Shape } from "./templateParameters.js";

/** Refuses a template that would fail once Argo CD fills it in, or that lets a parameter choose the project.
 *  @param what whose it is, for the message
 *  @param parts texts and objects of texts, by their paths in the set: `spec.template`, `spec.templatePatch`
 *  @throws ConfigError with every such place. */
export function checkTemplate(
  what: string,
  parts: Readonly<Record<string, unknown>>,
  shape: Shape = FLEET_CLUSTER,
): void {
  const faults = Object.entries(parts).flatMap(([path, value]) => templateFaults(value, path, shape));
  if (faults.length > 0) throw new ConfigError(what, faults);
}

/** What is wrong with every text of a part. */
export function templateFaults(value: unknown, path: string, shape: Shape): Fault[] {
  if (typeof value === "string") return textFaults(value, path, shape);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (Array.isArray(value)) return templateFaults(inner, `${path}[${key}]`, shape);
    // Keys are filled in as well, like an annotation's.
    return [...textFaults(key, `${path}.${key}`, shape), ...templateFaults(inner, `${path}.${key}`, shape)];
  });
}

function textFaults(text: string, path: string, shape: Shape): Fault[] {
  if (!text.includes("{{")) return [];
  if (path === "spec.template.spec.project") {
    const remedy = "Write the project's name: whoever writes the parameter would choose the rights.";
    return [{ path, problem: `"${text}" is filled in from a parameter.`, remedy }];
  }
  try {
    return nodeFaults(parseTemplate(text), { shape, dot: shape }).map((problem) => ({ path, ...problem }));
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    return [{ path, problem: error.message, remedy: "Correct the template." }];
  }
}

type Problem = Pick<Fault, "problem" | "remedy">;

/** What `$` and `.` stand for. */
interface Scope {
  readonly shape: Shape;
  readonly dot: Shape;
}

function nodeFaults(nodes: readonly TemplateNode[], scope: Scope): Problem[] {
  return nodes.flatMap((node): Problem[] => {
    if (node.is === "text") return [];
    const own = pipelineFaults(node.pipeline, node.source, scope);
    if (node.is === "action") return own;
    const inside = node.is === "if" ? scope : { ...scope, dot: "unknown" as const };
    return [...own, ...nodeFaults(node.body, inside), ...nodeFaults(node.otherwise, scope)];
  });
}

function pipelineFaults({ commands }: Pipeline, source: string, scope: Scope): Problem[] {
  return commands.flatMap((command) => {
    const [first, second, ...keys] = command;
    const faults = command.flatMap((operand) => operandFaults(operand, source, scope));
    if (faults.length > 0 || first?.is !== "function" || first.name !== "index" || second === undefined) return faults;
    const known = keys.map((key) => (key.is === "value" ? key.value : undefined));
    // A key that is itself filled in cannot be judged here.
    if (!known.every((key) => typeof key === "string" || typeof key === "number")) return [];
    const within = shapeOf(second, scope);
    return within !== undefined && shapeAt(within, known) === undefined ? [missing(source, scope.shape)] : [];
  });
}

function operandFaults(operand: Operand, source: string, scope: Scope): Problem[] {
  if (operand.is === "function") {
    if (TEMPLATE_FUNCTIONS.has(operand.name)) return [];
    const problem = `"${operand.name}" in "{{${source}}}" is no function of Argo CD's templates.`;
    return [{ problem, remedy: "Use one of Go's, of sprig's, or normalize and slugify." }];
  }
  if (operand.is === "pipeline") return pipelineFaults(operand.pipeline, source, scope);
  if (operand.is === "field" && shapeOf(operand, scope) === undefined) return [missing(source, scope.shape)];
  return [];
}

/** What an operand is; undefined for a field that is not there. */
function shapeOf(operand: Operand, { shape, dot }: Scope): Shape | undefined {
  if (operand.is !== "field") return "unknown";
  if (operand.root === "") return shapeAt(dot, operand.keys);
  return operand.root === "$" ? shapeAt(shape, operand.keys) : "unknown";
}

function missing(source: string, shape: Shape): Problem {
  const parameters = parametersOf(shape);
  const who = shape === FLEET_CLUSTER ? "every cluster has" : "this generator gives";
  return {
    problem: `"{{${source}}}" is no parameter that ${who}.`,
    remedy: `Use one of ${parameters.map((parameter) => `{{${parameter}}}`).join(", ")}.`,
  };
}
