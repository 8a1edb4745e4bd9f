import { ConfigError } from "../model/errors.js";
import type { Fault, SyncOverride, SyncPolicy } from "../model/fleet.js";
import { LABEL } from "../model/labels.js";
import { withDefaultSync } from "../model/syncPolicy.js";
import type { ApplicationSet, ApplicationTemplate, ChartSource, GitSource } from "./applicationSet.js";
import { deletionPolicy, type Carries } from "./deletionPolicy.js";
import { generatedApplications, GeneratorFailure, type RegisteredClusterData } from "./generatedApplications.js";
import { generatorFaults } from "./generatorFaults.js";
import { generatorShape } from "./generatorShapes.js";
import { templateFaults } from "./goTemplate.js";
import { NotComputable } from "./notComputable.js";
import { renderGenerator } from "./renderGenerator.js";
import type { SetGenerator } from "./setGenerators.js";
import { knownNameFaults, openNameFaults } from "./setNames.js";
import { syncedSpec } from "./syncPolicy.js";
import { TemplateFailure } from "./templateEvaluation.js";

/** A set of Applications, by what a person has to decide of it. Texts of the template may have parameters of the generators, as
 *  Go templates: `{{.path.basenameNormalized}}`. */
export interface TypedSet {
  /** The set's name. */
  readonly name: string;
  /** Argo CD's namespace on the hub. @default "argocd" */
  readonly namespace?: string;
  /** Labels of the set itself. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What decides whether taking something away deletes it: services are kept until they are drained; previews and customers are
   *  deleted with their pull request or entry, workloads included. */
  readonly carries: Carries;
  /** Each of them makes Applications of the same template. */
  readonly generators: readonly SetGenerator[];
  /** The AppProject, by its name and without parameters: whoever writes a parameter would choose the rights. */
  readonly project: string;
  readonly template: SetTemplate;
  /** How the Applications are synced. @default by itself, with prune and self-heal */
  readonly sync?: SyncOverride;
  /** Further options of a sync, like `CreateNamespace=true`. @default none */
  readonly syncOptions?: readonly string[];
  /** The registered clusters, where they are known: names of Applications are then made and checked one by one.
   *  @default they are not known */
  readonly clusters?: readonly RegisteredClusterData[];
  /** Names of all other Applications on the hub; one that ends in `*` stands for all that begin so. `applications` of
   *  `gitops-fleet/model` gives those of a fleet. @default none */
  readonly taken?: readonly string[];
}

export interface SetTemplate {
  /** Name of an Application: at most 53 characters, and no other's. */
  readonly name: string;
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly source: GitSource | ChartSource;
  /** The cluster by the name that it is registered with: sync windows know no addresses. */
  readonly destination: { readonly name: string; readonly namespace: string };
}

/** The set as Argo CD takes it.
 *  @throws ConfigError with all that Argo CD would refuse, that would make no Application, or two of one name */
export function typedApplicationSet(set: TypedSet): ApplicationSet {
  const fail = (faults: readonly Fault[]): void => {
    if (faults.length > 0) throw new ConfigError(`ApplicationSet ${set.name}`, faults);
  };
  fail(allGeneratorFaults(set));
  const rendered = render(set);
  fail(allTemplateFaults(set, rendered));
  fail(nameFaults(set, rendered));
  return rendered;
}

function render(set: TypedSet): ApplicationSet {
  const { syncPolicy, finalizers } = deletionPolicy(set.carries);
  const policy: SyncPolicy = withDefaultSync(set.sync ?? {});
  const { name, labels, annotations, source, destination } = set.template;
  const template: ApplicationTemplate = {
    metadata: {
      name,
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
    },
    spec: { project: set.project, source, destination: { ...destination }, ...syncedSpec(policy, set.syncOptions) },
  };
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "ApplicationSet",
    metadata: {
      name: set.name,
      namespace: set.namespace ?? "argocd",
      labels: { [LABEL.carries]: set.carries, ...set.labels },
    },
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: set.generators.map(renderGenerator),
      syncPolicy,
      template,
    },
  };
}

function allGeneratorFaults({ generators }: TypedSet): Fault[] {
  if (generators.length === 0) {
    const remedy = "Write at least one.";
    return [{ path: "generators", problem: "There is no generator, and so no application.", remedy }];
  }
  return generators.flatMap((generator, index) => generatorFaults(generator, `generators[${index}]`));
}

/** The template has to fit each of the generators. */
function allTemplateFaults({ generators }: TypedSet, { spec }: ApplicationSet): Fault[] {
  const faults = generators.flatMap((generator) =>
    templateFaults(spec.template, "spec.template", generatorShape(generator)),
  );
  return [...new Map(faults.map((fault) => [`${fault.path} ${fault.problem}`, fault])).values()];
}

function nameFaults({ generators, template, clusters, taken = [] }: TypedSet, rendered: ApplicationSet): Fault[] {
  const path = "template.name";
  if (generators.every((generator) => isKnown(generator, clusters !== undefined))) {
    try {
      const world = { clusters: clusters ?? [], repositories: {}, pullRequests: {} };
      const names = generatedApplications(rendered, world).map(({ metadata }) => metadata.name);
      return knownNameFaults(names, taken, path);
    } catch (error) {
      if (error instanceof GeneratorFailure || error instanceof TemplateFailure) {
        return [{ path: "generators", problem: error.message, remedy: "Correct what the generators are given." }];
      }
      // A function that is not reproduced here: the names are as good as unknown.
      if (!(error instanceof NotComputable)) throw error;
    }
  }
  return openNameFaults(template.name, generators, taken, path);
}

/** Whether what a generator gives is written in the program. */
function isKnown({ list, clusters, matrix, merge }: SetGenerator, knowsClusters: boolean): boolean {
  if (list) return true;
  if (clusters) return knowsClusters;
  return (matrix ?? merge)?.generators.every((one) => isKnown(one, knowsClusters)) ?? false;
}
