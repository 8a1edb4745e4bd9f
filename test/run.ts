/** `npm test`. One test after the other leaves part of a machine's time unused, waiting: what needs the fleet of `fleet.yaml` and
 *  what does not run side by side, and one line at the end counts both: `N passed, N failed`. */
import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const ROOT = resolve(import.meta.dirname, "..");
const MOCHA = join(createRequire(import.meta.url).resolve("mocha/package.json"), "../bin/mocha.js");

/** What mocha runs, in this order: files of the first share a fleet, which each leaves as it found it until the last take it down. */
const LANES: Readonly<Record<string, readonly string[]>> = {
  fleet: [
    "test/sandbox/comesUp.test.ts",
    "test/engine/urns.test.ts",
    "test/engine/graph.test.ts",
    "test/engine/order.test.ts",
    "test/engine/plugins.test.ts",
    "test/engine/policy.test.ts",
    "test/engine/moveCluster.test.ts",
    "test/engine/savedPlan.test.ts",
    "test/engine/replaced.test.ts",
    "test/engine/missingOutput.test.ts",
    "test/engine/wrongPlace.test.ts",
    "test/engine/secrets.test.ts",
    "test/engine/kubeconfig.test.ts",
    "test/sandbox/access.test.ts",
    "test/sandbox/isolation.test.ts",
    "test/sandbox/autoscaling.test.ts",
    "test/sandbox/identity.test.ts",
    "test/sandbox/refusals.test.ts",
    "test/engine/interrupted.test.ts",
    "test/sandbox/rollouts.test.ts",
    "test/sandbox/windows.test.ts",
    "test/sandbox/everydayChanges.test.ts",
    "test/sandbox/takenDown.test.ts",
  ],
  others: [
    "test/unit/**/*.test.ts",
    "test/differential/*.test.ts",
    "test/engine/lint.test.ts",
    "test/sandbox/sandboxFaults.test.ts",
    "test/sandbox/registrars.test.ts",
    "test/sandbox/twoAccounts.test.ts",
    "test/sandbox/existingCluster.test.ts",
    "test/sandbox/capability.test.ts",
    "test/sandbox/teardown.test.ts",
    "test/sandbox/lostHub.test.ts",
    "test/sandbox/topologies.test.ts",
  ],
};

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const children: ChildProcess[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });
}
refuseForgotten();
const counts = await Promise.all(Object.entries(LANES).map(([name, files]) => run(name, files)));
const failed = sum(counts.map((count) => count.failed));
console.log(`${sum(counts.map((count) => count.passed))} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** A file that no list names would never run, and nobody would notice. */
function refuseForgotten(): void {
  const named = Object.values(LANES).flat();
  const forgotten = ["test/engine", "test/sandbox"]
    .flatMap((folder) => readdirSync(join(ROOT, folder)).map((file) => `${folder}/${file}`))
    .filter((file) => file.endsWith(".test.ts") && !named.includes(file));
  if (forgotten.length > 0) {
    throw new Error(`${forgotten.join(", ")}: run by nothing. Name it in a lane of test/run.ts.`);
  }
}

/** Prints what mocha prints, each line with the lane's name, and counts. A mocha that does not get to its end has failed. */
function run(name: string, files: readonly string[]): Promise<Count> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [MOCHA, ...files], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    let count: Count | undefined;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, passed, failures] = /^(\d+) passed, (\d+) failed/.exec(line) ?? [];
      if (failures !== undefined) count = { passed: Number(passed), failed: Number(failures) };
      console.log(`${name.padEnd(6)} │ ${line}`);
    });
    child.on("error", fail);
    child.on("close", (code, signal) => {
      const { passed = 0, failed: failures = 0 } = count ?? {};
      const isCut = count === undefined || (code !== 0 && failures === 0);
      if (isCut)
        console.log(`${name.padEnd(6)} │ mocha ended before its tests did: ${signal ?? `exit code ${code ?? ""}`}`);
      done({ passed, failed: failures + (isCut ? 1 : 0) });
    });
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
