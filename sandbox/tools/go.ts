import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { ToolError } from "../errors.js";

/** Minimum that the modules' `go` lines ask for. */
const GO_VERSION = "1.26";

/** What the Go command's complaints come from, and what to do. The first that matches is it. */
const REMEDIES: readonly { readonly pattern: RegExp; readonly remedy: string }[] = [
  {
    pattern: /no space left on device|disk quota exceeded/,
    remedy:
      "Make about 8 GB of room for Go's caches (`go env GOCACHE GOMODCACHE` says where they are) and this tool cache, " +
      "or put them elsewhere with GOCACHE, GOMODCACHE and XDG_CACHE_HOME, then start again: what has been built is kept.",
  },
  {
    pattern:
      /requires go >=|toolchain not available|unknown directive: (toolchain|tool)|invalid go version|go\.mod file indicates go/,
    remedy: `Install Go ${GO_VERSION} or newer from https://go.dev/dl/ and put it first on PATH.`,
  },
  {
    pattern: /dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|proxyconnect|server misbehaving/,
    remedy:
      "The Go module proxy could not be reached: check the network, HTTPS_PROXY and `go env GOPROXY`, then start again.",
  },
  {
    pattern: /checksum mismatch|SECURITY ERROR/,
    remedy: "A downloaded module is not the pinned one: check GOPROXY and run `go clean -modcache`, then start again.",
  },
  {
    pattern: /signal: killed/,
    remedy:
      "The compiler was killed, as a rule for want of memory: a build needs 2 GB; GOFLAGS=-p=1 makes do with less.",
  },
];

/** Runs the Go command and answers what it printed.
 *  @throws ToolError with Go's own message and what to do about it. */
export async function go(
  arguments_: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
  purpose = `run go ${arguments_.slice(0, 2).join(" ")}`,
): Promise<string> {
  // A missing folder and a missing program are the same error to the system.
  if (!existsSync(folder)) {
    throw new ToolError(
      `Could not ${purpose}: ${folder}, the Go module that pins it, is not there.\nIt belongs to gitops-fleet: install the package again, or restore the folder in the checkout.`,
    );
  }
  const { code, output, errors } = await run("go", arguments_, folder, environment);
  if (code === 0) return output;
  if (code === "missing") {
    throw new ToolError(
      `Go is not installed, and it is needed to ${purpose}.\nInstall Go ${GO_VERSION} or newer from https://go.dev/dl/ and put it on PATH.`,
    );
  }
  const said = `${errors}${output}`.trim();
  const remedy =
    REMEDIES.find(({ pattern }) => pattern.test(said))?.remedy ??
    `Go ${GO_VERSION} or newer is needed: \`go version\` says which one is on PATH.`;
  throw new ToolError(`Could not ${purpose}. The Go command said:\n${indent(lastLines(said, 30))}\n${remedy}`);
}

export interface Ran {
  /** The exit code, the signal's name, or `missing` when there is no such program. */
  readonly code: number | string;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end. */
export async function run(
  command: string,
  arguments_: readonly string[],
  folder: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, arguments_, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") resolve({ code: "missing", output, errors });
      else reject(error);
    });
    child.once("close", (code, signal) => {
      resolve({ code: code ?? signal ?? "unknown", output, errors });
    });
  });
}

function lastLines(text: string, count: number): string {
  return text.split("\n").slice(-count).join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
