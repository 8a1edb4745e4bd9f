import type { Fault } from "../model/fleet.js";
import { isPattern } from "./gitPatterns.js";
import { templateFaults } from "./goTemplate.js";
import { generatorShape } from "./generatorShapes.js";
import { GENERATOR_KINDS, type MatrixGenerator, type MergeGenerator, type SetGenerator } from "./setGenerators.js";
import { renderGenerator } from "./renderGenerator.js";
import { shapeAt } from "./templateParameters.js";

/** Matrix and merge may have one another once: what is below that Argo CD takes for a generator without children. */
const DEEPEST = 1;

/** What Argo CD would refuse of a generator, or silently make nothing of.
 *  @param depth how many generators it is below */
export function generatorFaults(generator: SetGenerator, path: string, depth = 0): Fault[] {
  const kinds = GENERATOR_KINDS.filter((kind) => generator[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const problem = `A generator has ${kinds.length === 0 ? "no kind" : kinds.join(" and ")}; it has exactly one.`;
    return [
      { path, problem, remedy: `Write one of ${GENERATOR_KINDS.join(", ")}, and a further generator for another.` },
    ];
  }
  const own = `${path}.${kind}`;
  const { gitDirectories, gitFiles, pullRequests, matrix, merge } = generator;
  if (gitDirectories) return patternFaults([...gitDirectories.directories, ...(gitDirectories.exclude ?? [])], own);
  if (gitFiles) return patternFaults([...gitFiles.files, ...(gitFiles.exclude ?? [])], own);
  if (pullRequests?.tokenSecret && pullRequests.appSecretName !== undefined) {
    const problem = "It has a token and a GitHub App.";
    return [{ path: own, problem, remedy: "Leave tokenSecret or appSecretName out." }];
  }
  const combined = matrix ?? merge;
  if (combined === undefined) return [];
  if (depth > DEEPEST) {
    const problem = `A ${kind} is three levels deep; Argo CD knows two.`;
    return [{ path: own, problem, remedy: "Write the generators side by side, or the pairs as a list." }];
  }
  const inner = combined.generators.flatMap((one, index) =>
    generatorFaults(one, `${own}.generators[${index}]`, depth + 1),
  );
  if (inner.length > 0) return inner;
  return matrix ? matrixFaults(matrix, own) : merge ? mergeFaults(merge, own) : [];
}

function patternFaults(patterns: readonly string[], path: string): Fault[] {
  if (patterns.length === 0) return [{ path, problem: "It has no pattern, and gives nothing.", remedy: "Write one." }];
  return patterns
    .filter(
      (pattern) =>
        /^[/:]|(^|\/)\.\.?(\/|$)/.test(pattern) || pattern === "" || !(pattern.includes("{{") || isPattern(pattern)),
    )
    .map((pattern) => ({
      path,
      problem: `"${pattern}" is no pattern of paths in a repository.`,
      remedy: "Write it from the top of the repository, without a slash before it: apps/*.",
    }));
}

function matrixFaults({ generators }: MatrixGenerator, path: string): Fault[] {
  const [first, second] = generators;
  if (first === undefined || second === undefined || generators.length > 2) {
    const problem = `A matrix has two generators, and this one has ${generators.length}.`;
    return [{ path, problem, remedy: "Put a matrix in the place of one of them for a third." }];
  }
  const prefixes = generators.flatMap(gitPrefixes);
  const clash = prefixes.find((prefix, index) => prefixes.indexOf(prefix) !== index);
  const faults = templateFaults(renderGenerator(second), `${path}.generators[1]`, generatorShape(first));
  if (clash === undefined) return faults;
  const problem =
    clash === "" ? "Both Git generators give `path`, of which the first one's would win." : `Both have "${clash}".`;
  return [...faults, { path, problem, remedy: "Give one of them a pathParamPrefix of its own." }];
}

/** Where Git generators put their parameters; empty for the top. */
function gitPrefixes({ gitDirectories, gitFiles, matrix, merge }: SetGenerator): string[] {
  const git = gitDirectories ?? gitFiles;
  if (git) return [git.pathParamPrefix ?? ""];
  return (matrix?.generators ?? merge?.generators.slice(0, 1) ?? []).flatMap(gitPrefixes);
}

function mergeFaults({ generators, keys }: MergeGenerator, path: string): Fault[] {
  if (generators.length < 2) {
    const problem = `A merge has two generators or more, and this one has ${generators.length}.`;
    return [{ path, problem, remedy: "Add what is to be merged, or write the generator by itself." }];
  }
  if (keys.length === 0) {
    return [{ path: `${path}.keys`, problem: "It has no key to merge by.", remedy: "Name one that all of them give." }];
  }
  return keys.flatMap((key) =>
    generators.flatMap((generator, index): Fault[] => {
      const shape = shapeAt(generatorShape(generator), [key]);
      if (shape === "text" || shape === "unknown") return [];
      // A key that is not there is the same nothing for all of its elements, which then have it in common.
      const problem = `generators[${index}] gives no text "${key}" to merge by.`;
      return [
        {
          path: `${path}.keys`,
          problem,
          remedy: "Name a key that each of them gives, at the top and not below another.",
        },
      ];
    }),
  );
}
