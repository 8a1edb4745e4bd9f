/** `pulumi-language-nodejs` for the sandbox: runs programs and policy packs as the official host does.
 *  The official one is a Go program that cannot be had as a Go module or from npm. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/language_pb.js";
import type * as Pb from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { policyPackCommand, programCommand, runtimeOptions, type NodeCommand } from "./nodejs/command.js";
import { engineAddress, serve, unary } from "./rpc.js";

/** The runner's own code for "failed, and the user has been told why": cmd/run in @pulumi/pulumi. */
const EXIT_AFTER_MESSAGE = 32;

let engine = engineAddress();
const children = new Set<ChildProcess>();
process.on("exit", stopChildren);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

serve(languageGrpc.LanguageRuntimeService, {
  handshake: unary((request: Pb.LanguageHandshakeRequest) => {
    engine = request.getEngineAddress() || engine;
    return new pb.LanguageHandshakeResponse();
  }),
  // Plugins are on PATH: there is nothing to be acquired.
  getRequiredPlugins: unary(() => new pb.GetRequiredPluginsResponse()),
  getRequiredPackages: unary(() => new pb.GetRequiredPackagesResponse()),
  getPluginInfo: unary(() => {
    const info = new plugin.PluginInfo();
    info.setVersion(installedVersion(fileURLToPath(new URL(".", import.meta.url)), "@pulumi/pulumi"));
    return info;
  }),
  about: unary(() => {
    const about = new pb.AboutResponse();
    about.setExecutable(process.execPath);
    about.setVersion(process.version);
    return about;
  }),
  getProgramDependencies: unary((request: Pb.GetProgramDependenciesRequest) => {
    const answer = new pb.GetProgramDependenciesResponse();
    answer.setDependenciesList(directDependencies(programInfo(request).getProgramDirectory()));
    return answer;
  }),
  run: unary(run),
  runPlugin,
  cancel: unary(() => {
    stopChildren();
    return new empty.Empty();
  }),
  // Everything else (installDependencies, generateProgram, pack, link…) is answered UNIMPLEMENTED by the server.
});

async function run(request: Pb.RunRequest): Promise<Pb.RunResponse> {
  const info = programInfo(request);
  const command = programCommand({
    monitorAddress: request.getMonitorAddress(),
    engineAddress: engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    rootDirectory: info.getRootDirectory(),
    programDirectory: info.getProgramDirectory(),
    entryPoint: info.getEntryPoint(),
    parallel: request.getParallel(),
    dryRun: request.getDryrun(),
    programArguments: request.getArgsList(),
    config: Object.fromEntries(request.getConfigMap().getEntryList()),
    configSecretKeys: request.getConfigsecretkeysList(),
    options: optionsOf(info),
  });
  // The engine shows what its plugins print, line by line.
  const ending = await ended(start(command, "inherit"));
  const answer = new pb.RunResponse();
  if (ending === EXIT_AFTER_MESSAGE) answer.setBail(true);
  else if (typeof ending === "string") answer.setError(`The program was ended by ${ending}.`);
  else if (ending !== 0) answer.setError(`The program ended with exit code ${ending}.`);
  return answer;
}

function runPlugin(call: grpc.ServerWritableStream<Pb.RunPluginRequest, Pb.RunPluginResponse>): void {
  void stream().catch((error: unknown) => call.destroy(error instanceof Error ? error : new Error(String(error))));

  async function stream(): Promise<void> {
    const request = call.request;
    if (request.getKind() !== "analyzer") {
      throw new Error(
        `The sandbox's Node.js host runs programs and policy packs, not plugins of the kind "${request.getKind()}".`,
      );
    }
    const info = programInfo(request);
    const env = Object.fromEntries(request.getEnvList().map((entry) => splitOnce(entry, "=")));
    const command = policyPackCommand(info.getProgramDirectory(), request.getArgsList(), optionsOf(info), env);
    const child = start(command, "pipe");
    child.stdout?.on("data", (chunk: Buffer) => {
      const answer = new pb.RunPluginResponse();
      answer.setStdout(chunk);
      call.write(answer);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      const answer = new pb.RunPluginResponse();
      answer.setStderr(chunk);
      call.write(answer);
    });
    // The engine ends a policy pack by ending the call.
    call.on("cancelled", () => child.kill());
    const ending = await ended(child);
    const answer = new pb.RunPluginResponse();
    answer.setExitcode(typeof ending === "number" ? ending : 1);
    call.write(answer);
    call.end();
  }
}

function start(command: NodeCommand, output: "inherit" | "pipe"): ChildProcess {
  const child = spawn(process.execPath, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ["ignore", output, output],
  });
  children.add(child);
  return child;
}

/** Exit code, or the signal's name. */
function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      children.delete(child);
      resolve(code ?? signal ?? 1);
    });
  });
}

function stopChildren(): void {
  for (const child of children) child.kill();
}

function programInfo(request: { getInfo(): Pb.ProgramInfo | undefined }): Pb.ProgramInfo {
  const info = request.getInfo();
  if (!info) throw new Error("The engine did not say where the program is: this host needs Pulumi 3.100 or newer.");
  return info;
}

function optionsOf(info: Pb.ProgramInfo) {
  return runtimeOptions(info.getOptions()?.toJavaScript() ?? {});
}

function directDependencies(directory: string): Pb.DependencyInfo[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies).map((name) => {
    const dependency = new pb.DependencyInfo();
    dependency.setName(name);
    dependency.setVersion(installedVersion(directory, name));
    return dependency;
  });
}

/** The version of a package as a module in the folder finds it. */
function installedVersion(directory: string, name: string): string {
  for (const folder of createRequire(join(directory, "x.js")).resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error(`${name} is not installed in ${directory}: run \`npm ci\`.`);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
