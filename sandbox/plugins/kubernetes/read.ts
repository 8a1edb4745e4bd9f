import type { ReadRequest, ReadResult } from "../provider.js";
import { ConnectionError } from "./client.js";
import { normalized, prune } from "./diff.js";
import { objectAt, stringAt, type JsonObject, without, textOf } from "./json.js";
import { idOf, kindOf, parseId } from "./names.js";
import { lastInputs, marked, plain, stateOf } from "./properties.js";
import { fromApi } from "./schemaKeys.js";
import { isBuiltIn } from "./scope.js";
import { UnreachableError, type Session } from "./session.js";

/** Metadata that only the API server writes. */
const SERVER_METADATA = [
  "creationTimestamp",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** Reads an object for a refresh or an import; undefined when it is gone. */
export async function readObject(session: Session, request: ReadRequest): Promise<ReadResult | undefined> {
  const { settings } = session;
  const inputs = lastInputs(request.outputs, request.inputs);
  const isImport = Object.keys(inputs).length === 0;
  try {
    const api = await session.api();
    const { apiVersion, kind } = kindOf(request.type, plain(inputs));
    const { name, namespace } = parseId(request.id);
    const live = await api.find(await session.located(apiVersion, kind, name, namespace));
    if (!live) return undefined;
    const seen = fromApi(live);
    const wanted = isImport ? importedInputs(seen) : (prune(seen, shapeOf(plain(inputs))) as JsonObject);
    const newInputs = marked(wanted, inputs);
    const manager = stringAt(plain(request.outputs), "__fieldManager") ?? "pulumi-kubernetes";
    return { id: idOf(live), inputs: newInputs, outputs: stateOf(seen, newInputs, manager) };
  } catch (error) {
    if (!(error instanceof UnreachableError) && !(error instanceof ConnectionError)) throw error;
    if (settings.deleteUnreachable) return undefined;
    if (settings.skipUpdateUnreachable && !isImport) {
      return { id: request.id, inputs: request.inputs, outputs: request.outputs };
    }
    throw unreachable(error);
  }
}

function shapeOf(inputs: JsonObject): JsonObject {
  return normalized(inputs);
}

/** The unreachable cluster's error, with the way out for clusters that are gone for good. */
export function unreachable(error: UnreachableError | ConnectionError): Error {
  const why = error instanceof UnreachableError ? error.why : error.message;
  return new UnreachableError(
    why,
    ". If the cluster has been deleted, set PULUMI_K8S_DELETE_UNREACHABLE=true (or deleteUnreachable on the provider) " +
      "to drop its resources from the state.",
  );
}

/** What an import writes as the program's inputs: everything but the server's own fields; of custom resources only who they are. */
function importedInputs(live: JsonObject): JsonObject {
  const metadata = objectAt(live, "metadata");
  const { apiVersion = "", kind = "" } = live;
  if (!isBuiltIn(textOf(apiVersion))) {
    const { name = "", namespace } = metadata;
    return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
  }
  const own = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.includes(key));
  return { ...without(live, "status"), metadata: Object.fromEntries(own) };
}
