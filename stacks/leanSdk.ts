/** Loaded before Pulumi's SDK, by whatever loads that: lean.js for Pulumi's runner, the command, the sandbox's plugins. The SDK loads
 *  the TypeScript compiler and npm's dependency resolver at once, half of its time to start, for what serialises functions. Here they
 *  are loaded when something is first asked of them. */
import { createRequire, Module } from "node:module";

const require = createRequire(import.meta.url);
const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
for (const name of ["typescript", "@npmcli/arborist"]) {
  const file = fileOf(name);
  if (file !== undefined) loadWhenUsed(file);
}
takeNoTraces();

function loadWhenUsed(file: string): void {
  if (require.cache[file]) return;
  const standIn = new Module(file);
  standIn.filename = file;
  standIn.loaded = true;
  standIn.exports = new Proxy(
    {},
    { get: (_, name) => name === "__esModule" || (Reflect.get(real(), name) as unknown) },
  );
  require.cache[file] = standIn;

  function real(): object {
    if (require.cache[file] === standIn) Reflect.deleteProperty(require.cache, file);
    return require(file) as object;
  }
}

/** Undefined where the package is not installed: the SDK has an old TypeScript of its own. */
function fileOf(name: string): string | undefined {
  try {
    return fromSdk.resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/** The SDK takes a stack trace for every promise that it makes, which it shows of promises that never end when it is asked to. */
function takeNoTraces(): void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
  // Its modules need each other: they load in the order that their index has.
  fromSdk(".");
  const debuggable = fromSdk("./runtime/debuggable.js") as { debuggablePromise: (...args: unknown[]) => unknown };
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (...args) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(...args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
