import { LABELS_OF_EVERY_CLUSTER } from "../model/labels.js";
import type { ClusterGenerator, ParameterValue, SetGenerator } from "./setGenerators.js";
import { clusterShape, type Shape } from "./templateParameters.js";

/** What a generator gives, as far as it says before it runs. */
export function generatorShape(generator: SetGenerator): Shape {
  const { list, clusters, gitDirectories, gitFiles, pullRequests, matrix, merge } = generator;
  if (list) return list.elements.map(valueShape).reduce(common, list.elements.length === 0 ? "unknown" : ANY);
  if (clusters) return clustersShape(clusters);
  if (gitDirectories) return under(gitDirectories.pathParamPrefix, PATH);
  if (gitFiles) {
    const path = under(gitFiles.pathParamPrefix, { ...PATH, filename: "text", filenameNormalized: "text" });
    return (gitFiles.parameters ?? []).reduce((shape, key) => both(nested(key.split(".")), shape), path);
  }
  if (pullRequests) return { keys: PULL_REQUEST };
  const [first, ...rest] = (matrix ?? merge)?.generators.map(generatorShape) ?? [];
  if (first === undefined) return "unknown";
  return matrix ? rest.reduce<Shape>(both, first) : first;
}

/** Below `path`, of a directory. */
const PATH: Readonly<Record<string, Shape>> = {
  path: "text",
  basename: "text",
  basenameNormalized: "text",
  segments: { items: "text" },
};

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Pull-Request/#template */
const PULL_REQUEST: Readonly<Record<string, Shape>> = {
  number: "text",
  title: "text",
  branch: "text",
  branch_slug: "text",
  target_branch: "text",
  target_branch_slug: "text",
  head_sha: "text",
  head_short_sha: "text",
  head_short_sha_7: "text",
  author: "text",
  labels: { items: "text" },
};

/** The start of an intersection. */
const ANY: Shape = "unknown";

/** Labels that a cluster is selected by are there; those that only must not be something may be missing. */
function clustersShape({
  matchLabels = {},
  matchExpressions = [],
  labels = [],
  annotations = [],
}: ClusterGenerator): Shape {
  const selected = matchExpressions.filter(({ operator }) => operator === "In" || operator === "Exists");
  const own = [...Object.keys(matchLabels), ...selected.map(({ key }) => key), ...labels];
  // A cluster with one of a fleet's labels has them all.
  const isFleets = own.some((key) => LABELS_OF_EVERY_CLUSTER.includes(key));
  return clusterShape([...new Set([SECRET_TYPE, ...own, ...(isFleets ? LABELS_OF_EVERY_CLUSTER : [])])], annotations);
}

/** Every Secret of a cluster has it. */
const SECRET_TYPE = "argocd.argoproj.io/secret-type";

function valueShape(value: ParameterValue): Shape {
  if (typeof value === "string") return "text";
  if (Array.isArray(value)) return { items: value.map(valueShape).reduce(common, ANY) };
  return {
    keys: Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, valueShape(inner)])),
  };
}

function under(prefix: string | undefined, path: Readonly<Record<string, Shape>>): Shape {
  const own: Shape = { keys: { path: { keys: path } } };
  return prefix === undefined ? own : { keys: { [prefix]: own } };
}

function nested([key, ...rest]: readonly string[]): Shape {
  return key === undefined ? "text" : { keys: { [key]: nested(rest) } };
}

/** What both give. */
function common(one: Shape, other: Shape): Shape {
  if (one === "unknown") return other;
  if (typeof one === "string" || typeof other === "string" || "items" in one || "items" in other) {
    return JSON.stringify(one) === JSON.stringify(other) ? one : "unknown";
  }
  const keys = Object.entries(one.keys).flatMap(([key, inner]): [string, Shape][] => {
    const there = other.keys[key];
    return there === undefined ? [] : [[key, common(inner, there)]];
  });
  return { keys: Object.fromEntries(keys) };
}

/** What one of them gives, with the first one's word for what both do. */
function both(one: Shape, other: Shape): Shape {
  if (typeof one === "string" || typeof other === "string" || "items" in one || "items" in other) return one;
  const keys = new Map(Object.entries(other.keys));
  for (const [key, inner] of Object.entries(one.keys)) {
    const there = keys.get(key);
    keys.set(key, there === undefined ? inner : both(inner, there));
  }
  return { keys: Object.fromEntries(keys) };
}
