import { setTimeout as sleep } from "node:timers/promises";
import { applications, TARGET_REVISION, type Fleet, type Service } from "../model/index.js";
import type { WaveLimits } from "../model/waveWatch.js";
import { confirm } from "./confirm.js";
import { liveApplications } from "./converge.js";
import { MissingError, openContext, type LiveOptions } from "./context.js";
import { UsageError } from "./failure.js";
import { loadFleet } from "./fleetFile.js";
import { githubAccess } from "./githubRequests.js";
import type { ApplicationObject } from "./hub.js";
import { reachableInstances } from "./instances.js";
import { columns } from "./output.js";
import { PinBranch, RollError } from "./pinBranch.js";
import { requirePins } from "./pinFaults.js";
import { runSteps } from "./progress.js";
import { chosen, type Rolled } from "./rolled.js";
import { rollWave, type RollPlace, type Wave } from "./rolling.js";

export interface RollOptions extends LiveOptions {
  env?: string;
  /** Commit, tag or branch. @default what main has */
  to?: string;
  /** Minutes. @default the environment's */
  soak?: string;
  /** Minutes that a wave may take to become healthy. @default 15 */
  timeout?: string;
  unproven?: boolean;
  dryRun?: boolean;
  yes?: boolean;
}

/** Longer than the ten minutes after which Kubernetes says by itself that a Deployment does not get on, so that Argo CD's word for
 *  it is heard (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds). */
const TIMEOUT_MINUTES = 15;

const MINUTE = 60_000;

/** `fleet roll SERVICE`: takes a commit through the waves of an environment, each after the one before it has proven healthy.
 *  What it has done is in the pins, so that another run goes on where this one stopped. */
export async function roll(name: string, options: RollOptions): Promise<number> {
  const timeout = minutes("--timeout", options.timeout) ?? TIMEOUT_MINUTES * MINUTE;
  const soakGiven = minutes("--soak", options.soak);
  // What the file alone can tell needs neither Pulumi nor a fleet that is up.
  const rolled = chosen((await loadFleet(options.file)).fleet, name, options.env);
  const { service, environment, waves } = rolled;
  const context = await openContext(options);
  const instances = await reachableInstances(context);
  if (instances.length === 0) throw new MissingError("There is no Argo CD yet: `npx fleet up` makes it.");
  const { host, organization } = context.fleet.repositories;
  const branch = { owner: organization, repository: rolled.team.repository, branch: TARGET_REVISION };
  const access = githubAccess(host);
  const pins = new PinBranch(access, branch, service.name, environment);
  await requirePins(
    context.fleet,
    service,
    `${organization}/${branch.repository}`,
    (one) => new PinBranch(access, branch, service.name, one),
  );

  const now = await pins.pins(waves.map(({ wave }) => wave));
  const revision = await wanted(pins, options.to, waves[0] && now.get(waves[0].wave));
  if (options.unproven !== true) {
    const live = await liveApplications(instances.map(({ connection }) => connection));
    await requireProven(context.fleet, rolled, pins, revision, live);
  }
  process.stdout.write(describe(rolled, now, revision));
  if (options.dryRun === true) return 0;
  const question = `Roll ${service.applicationSet} to ${revision.slice(0, 7)} in ${environment}?`;
  const isNews = waves.some(({ wave }) => now.get(wave) !== revision);
  if (isNews && !(await confirm(question, { yes: options.yes ?? false }))) return 1;

  const argoCds = instances.filter((each) => hasSet(each.context.fleet, service)).map(({ connection }) => connection);
  const place: RollPlace = { argoCds, pins, set: service.applicationSet, environment, now: Date.now, sleep };
  try {
    await runWaves(place, waves, { revision, now, limits: { soak: soakGiven ?? rolled.soak, timeout } });
  } catch (error) {
    if (!(error instanceof RollError)) throw error;
    throw new RollError(`${error.message}\n${waysOn(service, environment, now, revision)}`);
  }
  process.stdout.write(`${environment} runs ${service.applicationSet} at ${revision}.\n`);
  return 0;
}

function hasSet({ teams }: Fleet, { applicationSet }: Service): boolean {
  return teams.some(({ services }) => services.some((one) => one.applicationSet === applicationSet));
}

async function runWaves(
  place: RollPlace,
  waves: readonly Wave[],
  { revision, now, limits }: { revision: string; now: ReadonlyMap<number, string | undefined>; limits: WaveLimits },
): Promise<void> {
  for (const [index, wave] of waves.entries()) {
    const isLast = index === waves.length - 1;
    const before = waves.slice(0, index).map((earlier) => earlier.wave);
    // Nothing waits for the last one.
    const isThere = now.get(wave.wave) === revision;
    const job = { revision, isThere, before, limits: isLast ? { ...limits, soak: 0 } : limits };
    const run = (say: (message: string) => void): Promise<string> => rollWave(place, wave, job, spoken(say));
    await runSteps([{ title: `wave ${wave.wave} of ${place.environment}`, run }], { concurrent: false });
  }
}

/** Where no terminal shows the line under way, what is new of it is a line of its own. */
function spoken(say: (message: string) => void): (message: string) => void {
  let last = "";
  return (message) => {
    say(message);
    if (!process.stderr.isTTY && message !== last) process.stderr.write(`  ${message}\n`);
    last = message;
  };
}

/** The commit to roll to: the one asked for, else what the branch has. Where that is only what wave 1 has, with pins that have
 *  moved since, it is wave 1's: a run that was interrupted goes on with it. */
async function wanted(pins: PinBranch, to: string | undefined, first: string | undefined): Promise<string> {
  if (to !== undefined) return pins.resolve(to);
  const head = await pins.head();
  if (first === undefined) return head;
  return (await isCommit(pins, first)) && (await pins.holdSame(first, head)) ? first : head;
}

async function isCommit(pins: PinBranch, revision: string): Promise<boolean> {
  try {
    return (await pins.resolve(revision)) === revision;
  } catch (error) {
    // A pin that somebody wrote by hand may name anything.
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** Refuses a commit that does not run healthy in the environment before, nor has run in this one.
 *  @throws RollError */
async function requireProven(
  fleet: Fleet,
  { service, environment }: Rolled,
  pins: PinBranch,
  revision: string,
  live: readonly ApplicationObject[],
): Promise<void> {
  const own = applications(fleet).filter((application) => application.applicationSet === service.applicationSet);
  const byName = new Map(live.map((application) => [application.metadata.name, application]));
  const ran = own
    .filter((application) => application.environment === environment)
    .flatMap(({ name }) => byName.get(name)?.status?.history ?? []);
  if (ran.some((entry) => entry.revision === revision)) return;
  const order = fleet.environments.map((one) => one.name);
  const earlier = order
    .slice(0, order.indexOf(environment))
    .filter((one) => own.some((app) => app.environment === one));
  const previous = earlier.at(-1);
  if (previous === undefined) return;
  const problems: string[] = [];
  for (const { name } of own.filter((application) => application.environment === previous)) {
    const { sync, health } = byName.get(name)?.status ?? {};
    const runs = sync?.revision;
    if (sync?.status !== "Synced" || health?.status !== "Healthy") {
      problems.push(`${name} is ${sync?.status ?? "Missing"}, ${health?.status ?? "Missing"}`);
    } else if (runs === undefined || !(await pins.holdSame(runs, revision))) {
      problems.push(`${name} runs ${runs?.slice(0, 7) ?? "nothing"}`);
    }
  }
  if (problems.length === 0) return;
  throw new RollError(
    `${revision.slice(0, 7)} has not proven itself in ${previous}, the environment before ${environment}:\n  ${problems.join("\n  ")}\n` +
      `Wait until it runs there, healthy, or roll it all the same with --unproven. Nothing was changed.`,
  );
}

function describe(
  { service, environment, automated, waves }: Rolled,
  now: ReadonlyMap<number, string | undefined>,
  to: string,
): string {
  const rows = waves.map(({ wave, applications: own }) => {
    const runs = now.get(wave);
    const then = runs === to ? "is there" : to.slice(0, 7);
    return [String(wave), runs?.slice(0, 7) ?? "no pin", then, [...own.keys()].join(", ") || "none now"];
  });
  const byHand = `Automated sync is off there: once its pin has moved, each waits until somebody syncs it.\n`;
  const table = columns(["WAVE", "RUNS", "TO", "APPLICATIONS"], rows);
  return `${service.applicationSet} in ${environment}\n${table}${automated ? "" : byHand}`;
}

function waysOn(
  { applicationSet }: Service,
  environment: string,
  before: ReadonlyMap<number, string | undefined>,
  revision: string,
): string {
  const command = `npx fleet roll ${applicationSet} --env ${environment}`;
  const old = [...new Set(before.values())].filter((one) => one !== undefined && one !== revision);
  return [
    "The waves after it were left alone. When the cause is gone, or mended on main, run the same command again.",
    ...old.map((one) => `Back to what ran before: ${command} --to ${one ?? ""}`),
  ].join("\n");
}

function minutes(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0 || value > 10_080) {
    throw new UsageError(`${option}: "${text}" is no number of minutes.\nWrite one from 0 to 10080, like 10 or 0.5.`);
  }
  return value * MINUTE;
}
