import { createHash } from "node:crypto";
import { access, constants, cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { readTextIfPresent } from "../host/files.js";
import { waitForLock } from "../host/lock.js";
import { packageRoot } from "../packageRoot.js";
import { go, run } from "./go.js";
import { ARGO_CD_MODULE, linkerFlags, TOOLS, type Tool, type ToolName } from "./tools.js";

export type ToolPaths<N extends ToolName = ToolName> = Readonly<Record<N, string>>;

export interface BuildOptions {
  /** One line for each tool that has to be built, and one when it is there. */
  readonly progress: (line: string) => void;
  /** @default process.env */
  readonly environment?: NodeJS.ProcessEnv;
  /** Folder with the Go modules. @default this package's `sandbox/tools` */
  readonly modules?: string;
}

/** Finds or builds tools, in order: the cache, a program on PATH of exactly the pinned version, `go build`.
 *  @throws ToolError with the compiler's own words when one cannot be built. */
export async function ensureTools<N extends ToolName>(
  names: readonly N[],
  options: BuildOptions,
): Promise<ToolPaths<N>> {
  const paths: Partial<Record<N, string>> = {};
  // One after the other: a build uses every core by itself, and up to 2 GB of memory.
  for (const name of names) paths[name] = await ensureTool(name, TOOLS[name], options);
  return paths as ToolPaths<N>;
}

/** The folder with Argo CD's custom resource definitions, copied from its module so that they outlive Go's cache. */
export async function ensureArgoCdDefinitions(options: BuildOptions): Promise<string> {
  const folder = join(await cacheEntry("argocd", TOOLS.argocd, options), "crds");
  if (await exists(folder)) return folder;
  const listed = await go(
    ["mod", "download", "-json", ARGO_CD_MODULE],
    moduleFolder(TOOLS.argocd, options),
    options.environment,
  );
  const { Dir } = JSON.parse(listed) as { Dir: string };
  const temporary = `${folder}.${process.pid}.tmp`;
  // Go's module cache is read-only, its copies are not to be: `cp` keeps no mode for folders that it makes itself.
  await mkdir(temporary, { recursive: true });
  for (const file of ["application-crd.yaml", "applicationset-crd.yaml", "appproject-crd.yaml"]) {
    await cp(join(Dir, "manifests", "crds", file), join(temporary, file), { mode: constants.COPYFILE_FICLONE });
  }
  await rename(temporary, folder);
  return folder;
}

async function ensureTool(name: string, tool: Tool, options: BuildOptions): Promise<string> {
  const folder = await cacheEntry(name, tool, options);
  const binary = join(folder, name);
  if (await exists(binary)) return binary;
  const onPath = await fittingOnPath(name, tool, options.environment ?? process.env);
  if (onPath) return onPath;

  const release = await waitForLock(`${folder}.lock`, `building ${name}`, (holder) => {
    options.progress(`${name}: waiting for process ${holder.pid}, which has been building it since ${holder.since}`);
  });
  try {
    if (await exists(binary)) return binary;
    await build(name, tool, folder, options);
    return binary;
  } finally {
    await release();
  }
}

async function build(name: string, tool: Tool, folder: string, options: BuildOptions): Promise<void> {
  const started = Date.now();
  options.progress(`${name} ${tool.version}: building`);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${name}.${process.pid}.tmp`);
  // What a killed build left behind; its compiler may still be writing it, so the name is not used again.
  const left = (await readdir(folder)).filter((file) => file.startsWith(`.${name}.`));
  await Promise.all(left.map((file) => rm(join(folder, file), { force: true })));
  try {
    const flags = ["-trimpath", "-buildvcs=false", "-ldflags", linkerFlags(tool)];
    const environment = { ...(options.environment ?? process.env), CGO_ENABLED: "0", GOWORK: "off" };
    await go(
      ["build", ...flags, "-o", temporary, tool.package],
      moduleFolder(tool, options),
      environment,
      `build ${name}`,
    );
    await rename(temporary, join(folder, name));
  } finally {
    await rm(temporary, { force: true });
  }
  options.progress(`${name} ${tool.version}: built in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** The folder of a tool's binary in the cache. Its name changes with whatever the binary is made from. */
async function cacheEntry(name: string, tool: Tool, options: BuildOptions): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum", "main.go"]) {
    hash.update((await readTextIfPresent(join(moduleFolder(tool, options), file))) ?? "").update("\0");
  }
  hash.update([process.platform, process.arch, tool.package, linkerFlags(tool)].join("\0"));
  return join(cacheFolder(options.environment ?? process.env), `${name}-${hash.digest("hex").slice(0, 16)}`);
}

/** XDG Base Directory Specification: a relative or empty XDG_CACHE_HOME counts as not set. */
function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const cache = environment["XDG_CACHE_HOME"];
  return join(
    cache && isAbsolute(cache) ? cache : join(environment["HOME"] ?? homedir(), ".cache"),
    "gitops-fleet",
    "tools",
  );
}

function moduleFolder(tool: Tool, options: BuildOptions): string {
  return join(options.modules ?? join(packageRoot(), "sandbox", "tools"), tool.module);
}

async function fittingOnPath(name: string, tool: Tool, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (tool.versionArguments === null) return undefined;
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
    const candidate = join(folder, name);
    // A running sandbox's own wrappers, first on the PATH of `fleet sandbox env`, lead back to here.
    if (!isAbsolute(folder) || /[/\\]\.sandbox[/\\]bin[/\\]?$/.test(folder) || !(await exists(candidate))) continue;
    const { code, output } = await run(candidate, tool.versionArguments, undefined, environment);
    if (code === 0 && printsVersion(output, tool.version)) return candidate;
  }
  return undefined;
}

/** Whether a version command's output names exactly this version: 1.35.40 is not 1.35.4, nor is 1.35.4-rc.1. */
export function printsVersion(output: string, version: string): boolean {
  return new RegExp(`(?<![\\d.])v?${version.replaceAll(".", "\\.")}(?![\\d.-])`).test(
    output.replace(/^Kustomize Version:.*$/m, ""),
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return false;
    throw error;
  }
}
