import {
  InitializationFailed,
  type CheckFailure,
  type CheckRequest,
  type CheckResult,
  type CreateRequest,
  type CreateResult,
  type DeleteRequest,
  type DiffRequest,
  type DiffResult,
  type ReadRequest,
  type ReadResult,
  type UpdateRequest,
  type UpdateResult,
} from "../provider.js";
import { diffInputs } from "../diff.js";
import { hasUnknown, Secret, sealLike, unknown, type PropertyMap } from "../values.js";
import { UNKNOWN, withoutNulls } from "../kubernetes/diff.js";
import { stringAt, type JsonObject } from "../kubernetes/json.js";
import { autoName, parseId } from "../kubernetes/names.js";
import { lastInputs, marked, plain } from "../kubernetes/properties.js";
import { unreachable } from "../kubernetes/read.js";
import { UnreachableError, type Session } from "../kubernetes/session.js";
import { renderArgoCd } from "./argocd/render.js";
import { valueFaults } from "./argocd/values.js";
import { chartFailures, knownEntries, pinnedVersion, valuesOf } from "./chartSource.js";
import { deployRelease, ReleaseFailure, uninstallRelease, type ReleasePlan } from "./deploy.js";
import { resourceNames } from "./resourceNames.js";
import { releaseHistory, type ReleaseRecord } from "./record.js";

const TYPE = "kubernetes:helm.sh/v3:Release";
/** Helm's own default, in seconds. */
const DEFAULT_TIMEOUT = 300;

/** Arguments of a Release (SDK 4.34) that are honoured, or whose effect shows with other charts only. */
const ARGUMENTS = new Set(
  (
    "allowNullValues atomic chart cleanupOnFail compat createNamespace dependencyUpdate description disableCRDHooks " +
    "disableOpenapiValidation disableWebhooks maxHistory name namespace renderSubchartNotes repositoryOpts resetValues " +
    "resourceNames skipAwait skipCrds takeOwnership timeout values version waitForJobs"
  ).split(" "),
);

export function isRelease(type: string): boolean {
  return type === TYPE;
}

/** Finds the chart, pins its version, gives the release a name and a namespace, and renders it once to see that it can be. */
export function checkRelease(session: Session, request: CheckRequest): Promise<CheckResult> {
  if (request.news["valueYamlFiles"] !== undefined && request.news["valueYamlFiles"] !== null) {
    const reason = "the stand-in reads no value files: write their content into values.";
    return Promise.resolve({ inputs: request.news, failures: [{ property: "valueYamlFiles", reason }] });
  }
  const news = withoutNulls(plain(request.news));
  const failures: CheckFailure[] = Object.keys(news)
    .filter((name) => !ARGUMENTS.has(name) && news[name] !== false)
    .map((property) => ({ property, reason: "the stand-in for Release does not know this argument: remove it." }));
  if (!hasUnknown(request.news["chart"]) && !hasUnknown(request.news["version"])) failures.push(...chartFailures(news));
  const values = knownEntries(valuesOf(news), (value) => value === UNKNOWN);
  failures.push(...valueFaults(values).map((reason) => ({ property: "values", reason })));
  const checked: JsonObject = {
    ...news,
    name: news["name"] ?? plain(request.olds)["name"] ?? autoName(request.name, request.randomSeed),
    namespace: news["namespace"] ?? session.defaultNamespace,
    version: pinnedVersion(news),
  };
  if (failures.length === 0) failures.push(...renderFailures(checked, values));
  return Promise.resolve({ inputs: marked(checked, request.news), failures });
}

function renderFailures(release: JsonObject, values: JsonObject): CheckFailure[] {
  if (release["version"] === UNKNOWN) return [];
  try {
    renderArgoCd({ ...planOf(release), values });
    return [];
  } catch (error) {
    return [{ property: "values", reason: error instanceof Error ? error.message : String(error) }];
  }
}

function planOf(release: JsonObject): ReleasePlan {
  return {
    name: stringAt(release, "name") ?? "",
    namespace: stringAt(release, "namespace") ?? "",
    version: stringAt(release, "version") ?? "",
    values: valuesOf(release),
    createNamespace: release["createNamespace"] === true,
    takeOwnership: release["takeOwnership"] === true,
    atomic: release["atomic"] === true,
    skipAwait: release["skipAwait"] === true,
    timeoutSeconds:
      typeof release["timeout"] === "number" && release["timeout"] > 0 ? release["timeout"] : DEFAULT_TIMEOUT,
  };
}

export function compareRelease(request: DiffRequest): DiffResult {
  const old = lastInputs(request.oldOutputs, request.oldInputs);
  return diffInputs(old, request.news, {
    replaceOn: ["name", "namespace"],
    // The SDK sends `compat` for old plugins; it says nothing about the release.
    ignoreChanges: [...request.ignoreChanges, "compat"],
  });
}

export async function createRelease(session: Session, request: CreateRequest): Promise<CreateResult> {
  if (request.preview) return { id: "", outputs: outputs(request.inputs, undefined) };
  const plan = planOf(withoutNulls(plain(request.inputs)));
  const id = `${plan.namespace}/${plan.name}`;
  const record = await deployed(session, plan, "install", id, request.inputs);
  return { id, outputs: outputs(request.inputs, record) };
}

export async function updateRelease(session: Session, request: UpdateRequest): Promise<UpdateResult> {
  if (request.preview) return { outputs: outputs(request.news, undefined) };
  const plan = planOf(withoutNulls(plain(request.news)));
  const record = await deployed(session, plan, "upgrade", request.id, request.news);
  return { outputs: outputs(request.news, record) };
}

async function deployed(
  session: Session,
  plan: ReleasePlan,
  change: "install" | "upgrade",
  id: string,
  inputs: PropertyMap,
): Promise<ReleaseRecord> {
  const api = await session.api();
  try {
    return await deployRelease(api, session.server, plan, change);
  } catch (error) {
    if (!(error instanceof ReleaseFailure)) throw error;
    throw new InitializationFailed(id, inputs, outputs(inputs, error.record), [
      `Helm release "${id}" was ${change === "upgrade" ? "updated" : "created"}, but failed to initialize completely: ${error.message}`,
    ]);
  }
}

/** What a Release answers: its arguments, and what became of them; the inputs as a whole are secret, for values hold secrets. */
function outputs(inputs: PropertyMap, record: ReleaseRecord | undefined): PropertyMap {
  const status = record && {
    status: record.status,
    name: record.name,
    namespace: record.namespace,
    revision: record.revision,
    chart: "argo-cd",
    version: record.chartVersion,
    appVersion: record.appVersion,
  };
  return {
    ...inputs,
    resourceNames: record ? resourceNames(record.objects) : unknown,
    status: status ?? unknown,
    __inputs: new Secret(inputs),
  };
}

/** Looks at the release record only: gone, other values, other version. Edited objects stay unseen, as with Helm. */
export async function readRelease(session: Session, request: ReadRequest): Promise<ReadResult | undefined> {
  try {
    const { namespace = session.defaultNamespace, name } = parseId(request.id);
    const [record] = await releaseHistory(await session.api(), namespace, name);
    if (!record) return undefined;
    const old = lastInputs(request.outputs, request.inputs);
    const found: JsonObject = {
      ...(Object.keys(old).length > 0
        ? plain(old)
        : { chart: "argo-cd", repositoryOpts: { repo: "https://argoproj.github.io/argo-helm" } }),
      name,
      namespace,
      version: record.chartVersion,
      values: record.values,
    };
    const inputs = sealLike(marked(found), old);
    return { id: request.id, inputs, outputs: outputs(inputs, record) };
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    if (session.settings.deleteUnreachable) return undefined;
    throw unreachable(error);
  }
}

export async function removeRelease(session: Session, request: DeleteRequest): Promise<void> {
  try {
    const plan = planOf(withoutNulls(plain(lastInputs(request.outputs, request.inputs))));
    await uninstallRelease(await session.api(), session.server, plan);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    if (!session.settings.deleteUnreachable) throw unreachable(error);
  }
}
