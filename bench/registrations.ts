import { readFile } from "node:fs/promises";

/** A resource as a program registered it, from the engine's record of its calls. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  /** Inputs, with Pulumi's marker around secrets. */
  readonly object: Readonly<Record<string, unknown>>;
  readonly custom: boolean;
  /** Whether a plugin makes it with all that belongs to it. */
  readonly remote: boolean;
  readonly protect: boolean;
  readonly version: string;
  /** URNs. */
  readonly dependencies: readonly string[];
  /** `<urn>::<id>`; empty for none. */
  readonly provider: string;
  readonly providers: readonly string[];
  readonly ignoreChanges: readonly string[];
}

interface LoggedCall {
  readonly method: string;
  readonly request: Partial<Omit<Registration, "providers">> & {
    readonly providers?: Readonly<Record<string, string>>;
  };
  readonly response?: { readonly urn: string };
}

const REGISTER = "/pulumirpc.ResourceMonitor/RegisterResource";
const READ = "/pulumirpc.ResourceMonitor/ReadResource";
const STACK = "pulumi:pulumi:Stack";

/** What a program registered, in order, read from the file of PULUMI_DEBUG_GRPC. What plugins registered in its stead is left
 *  out: they do so again. */
export async function registrations(log: string): Promise<Registration[]> {
  const calls = (await readFile(log, "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LoggedCall);
  const all = calls.flatMap(({ method, request, response }) =>
    (method === REGISTER || method === READ) && response && request.type !== STACK
      ? [complete(response.urn, request)]
      : [],
  );
  // A remote component is there twice: its plugin registers it too, and answers before the program's own call is answered.
  const byUrn = new Map(all.map((one) => [one.urn, one]));
  // A dependency on a child of a remote component is one on the component, as programs write it.
  return [...byUrn.values()]
    .filter((one) => ownerOf(one, byUrn) === undefined)
    .map((one) => ({ ...one, dependencies: one.dependencies.map((urn) => ownerOf(byUrn.get(urn), byUrn) ?? urn) }));
}

/** URN of the remote component that a resource belongs to. The component itself is answered only after all of its children. */
function ownerOf(one: Registration | undefined, byUrn: ReadonlyMap<string, Registration>): string | undefined {
  for (let parent = byUrn.get(one?.parent ?? ""); parent; parent = byUrn.get(parent.parent)) {
    if (parent.remote) return parent.urn;
  }
  return undefined;
}

function complete(urn: string, request: LoggedCall["request"]): Registration {
  return {
    urn,
    type: request.type ?? "",
    name: request.name ?? "",
    parent: request.parent ?? "",
    object: request.object ?? {},
    custom: request.custom ?? false,
    remote: request.remote ?? false,
    protect: request.protect ?? false,
    version: request.version ?? "",
    dependencies: request.dependencies ?? [],
    provider: request.provider ?? "",
    providers: Object.values(request.providers ?? {}),
    ignoreChanges: request.ignoreChanges ?? [],
  };
}
