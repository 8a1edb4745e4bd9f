import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state.js";

/** A resource as the program registered it. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Reference to the provider that makes it; empty for the default one. */
  readonly provider: string;
  /** What it is imported by; empty for one that is made. */
  readonly importId: string;
}

/** What the provider of a type would answer beside the inputs, or of a function, by its token. */
export type Outputs = Readonly<Record<string, (name: string, inputs: Record<string, unknown>) => object>>;

export interface Recording<T> {
  readonly result: T;
  /** Resources of all types but components, in the order of registration. */
  readonly resources: readonly Recorded[];
  /** Names of the resource hooks that were registered. */
  readonly hooks: readonly string[];
  /** The one resource of that type and name. */
  readonly only: (type: string, name?: string) => Recorded;
  /** All resources of a type. */
  readonly all: (type: string) => Recorded[];
}

/** Runs a part of the program without an engine. A type that `outputs` does not name is an error, so that a resource that
 *  nobody thought of is not taken for one that works.
 *  @param preview whether the program takes it for a preview */
export async function recorded<T>(
  outputs: Outputs,
  build: () => T | Promise<T>,
  preview = false,
): Promise<Recording<T>> {
  const resources: Recorded[] = [];
  const hooks: string[] = [];
  const unknown: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom, id, provider }) => {
        const given = inClear(inputs) as Record<string, unknown>;
        const answer = outputs[type];
        if (answer === undefined) {
          if (!custom && type.startsWith("gitops-fleet:")) return { id: "", state: given };
          unknown.push(`${type} ${name}`);
          throw new Error(`Nobody thought of ${type} ${name}`);
        }
        resources.push({ type, name, inputs: given, provider: provider ?? "", importId: id ?? "" });
        return { id: id === undefined || id === "" ? `${name}-id` : id, state: { ...given, ...answer(name, given) } };
      },
      call: ({ token, inputs, provider }) => {
        const answer = outputs[token];
        if (answer === undefined) throw new Error(`Nobody thought of a call of ${token}`);
        return { ...answer(provider ?? "", inputs as Record<string, unknown>) };
      },
    },
    "gitops-fleet",
    "test",
    preview,
  );
  // Neither hooks nor transforms exist for the SDK's own mocks, and its types hide the switch.
  const { getStore } = state as unknown as { getStore: () => object };
  Object.assign(getStore(), { supportsTransforms: true, callbacks: undefined });
  const monitor = pulumi.runtime.getMonitor() as unknown as Record<string, unknown>;
  monitor.registerResourceHook = (
    request: { getName(): string },
    callback: (error: Error | null, answer: object) => void,
  ) => {
    hooks.push(request.getName());
    callback(null, {});
  };
  const result = await withCheapTraces(async () => {
    const built = await build();
    await pulumi.runtime.disconnect();
    return built;
  });
  if (unknown.length > 0) throw new Error(`Unknown to the test: ${unknown.join(", ")}`);
  const all = (type: string): Recorded[] => resources.filter((resource) => resource.type === type);
  const only = (type: string, name?: string): Recorded => {
    const found = all(type).filter((resource) => name === undefined || resource.name === name);
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`${found.length} of ${type} ${name ?? ""} instead of one`);
    }
    return first;
  };
  return { result, resources, hooks, only, all };
}

/** The SDK takes a stack trace for each promise and each resource: finding the lines of the TypeScript for all of them was more
 *  than half of the time. A trace that somebody reads is written, and mapped, when it is first looked at. */
async function withCheapTraces<T>(work: () => Promise<T>): Promise<T> {
  process.setSourceMapsEnabled(false);
  Object.defineProperty(pulumi.Resource, "stackTrace", { value: () => [] });
  try {
    return await work();
  } finally {
    process.setSourceMapsEnabled(true);
  }
}

/** What the engine marks a secret with on its way. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** Inputs without the marks of what is secret in them. */
function inClear(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inClear);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET_MARK in value && "value" in value) return inClear(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inClear(inner)]));
}

/** The value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
