import { quote, type Finding, type Path } from "./findings.js";
import type { NarrowWindow, SyncWindow } from "./fleet.js";
import { serviceName } from "./names.js";
import type { FleetFile, NarrowWindowFile } from "./schema.js";
import { serviceEnvironments } from "./serviceEnvironments.js";
import { didYouMean } from "./suggest.js";
import { nextOpening } from "./windowDecision.js";
import { parseIntent, type Intent } from "./windowIntent.js";
import { checkWindow, compileWindows, goDuration, warnOfWindow } from "./windows.js";

const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** The windows of one cluster, team or service, as the file has them. */
interface Owner {
  readonly path: Path;
  readonly windows: readonly NarrowWindowFile[];
  /** Where it is, in the order of the file: what its windows speak of when they name no environment. */
  readonly environments: readonly string[];
  readonly of: Pick<NarrowWindow, "cluster" | "team" | "service">;
}

/** The windows of clusters, teams and services. They narrow what their environments allow and never widen it: Argo CD would take an
 *  allow window of a team beside that of an environment for a second time at which its applications may be synced. So what is
 *  allowed here is written as a denial of the rest of the week.
 *  @param today `YYYY-MM-DD`: those that are over are left out */
export function narrowWindows(file: FleetFile, today: string): NarrowWindow[] {
  return owners(file).flatMap((owner) => compiled(owner, today));
}

/** Checks them like those of environments, and whether they leave any time. */
export function checkNarrowWindows(file: FleetFile, today: string): { faults: Finding[]; warnings: Finding[] } {
  const all = owners(file);
  const placed = all.flatMap((owner) =>
    owner.windows.map((window, index) => ({ window, owner, path: [...owner.path, index] as Path })),
  );
  const faults = placed.flatMap(({ window, owner, path }) => [
    ...checkWindow(window, path, today),
    ...checkEnvironments(window, owner, path),
    ...checkDatedAllow(window, path),
  ]);
  // What is wrong already cannot be judged further.
  const further =
    faults.length > 0 ? [] : all.flatMap((owner) => [...disagreements(owner), ...closed(file, owner, today)]);
  return {
    faults: [...faults, ...further],
    warnings: placed.flatMap(({ window, path }) => warnOfWindow(window, path, today)),
  };
}

function owners(file: FleetFile): Owner[] {
  const clusters = Object.entries(file.environments).flatMap(([environment, { clusters: own }]) =>
    own.map(({ name, region, windows = [] }, index) => ({
      path: ["environments", environment, "clusters", index, "windows"],
      windows,
      environments: [environment],
      of: { cluster: name ?? `${environment}-${region ?? ""}`, team: null, service: null },
    })),
  );
  const teams = Object.entries(file.teams ?? {}).flatMap(([name, team]): Owner[] => {
    const services = Object.entries(team?.services ?? {}).map(([service, settings]) => ({
      path: ["teams", name, "services", service, "windows"],
      windows: settings?.windows ?? [],
      environments: serviceEnvironments(file, team, settings),
      of: { cluster: null, team: name, service: serviceName(name, service) },
    }));
    const environments = serviceEnvironments(file, team, null);
    const own = { path: ["teams", name, "windows"], windows: team?.windows ?? [], environments };
    return [{ ...own, of: { cluster: null, team: name, service: null } }, ...services];
  });
  return [...clusters, ...teams].filter(({ windows }) => windows.length > 0);
}

function compiled({ windows, environments, of }: Owner, today: string): NarrowWindow[] {
  return environments.flatMap((environment) => {
    const own = windows.filter((window) => countsIn(window, environment));
    const denies = compileWindows(
      own.filter(({ allow }) => allow === undefined),
      today,
    );
    const rest = outside(own.filter(({ allow }) => allow !== undefined));
    return [...denies, ...rest].map((window) => ({ ...of, environment, window }));
  });
}

/** Denials of all that some allow windows leave out of a week. */
function outside(allows: readonly NarrowWindowFile[]): SyncWindow[] {
  const [first] = allows;
  if (!first) return [];
  const intents = allows.map(({ allow = "" }) => parseIntent(allow));
  const open = intents.flatMap((intent) => ("kind" in intent && intent.kind === "weekly" ? spansOf(intent) : []));
  const reasons = allows.flatMap(({ reason }) => reason ?? []);
  const said = `only ${allows.map(({ allow }) => allow).join(" or ")}`;
  return schedules(gaps(open)).map((times) => ({
    kind: "deny",
    ...times,
    timeZone: first.timeZone ?? "UTC",
    manualSync: first.manualSync ?? false,
    description: [said, ...reasons].join(": ").slice(0, 255),
  }));
}

interface Minutes {
  readonly from: number;
  readonly to: number;
}

function spansOf({ days, start, minutes }: Extract<Intent, { kind: "weekly" }>): Minutes[] {
  return days.map((day) => ({ from: day * DAY + start, to: day * DAY + start + minutes }));
}

/** What no span covers of a week that begins again at its end. */
function gaps(spans: readonly Minutes[]): Minutes[] {
  const ordered = [...spans].sort((a, b) => a.from - b.from);
  const [first] = ordered;
  if (!first) return [];
  let covered = first.from;
  const found = [...ordered, { from: first.from + WEEK, to: first.from + WEEK }].flatMap(({ from, to }) => {
    const gap = from > covered ? [{ from: covered, to: from }] : [];
    covered = Math.max(covered, to);
    return gap;
  });
  return found;
}

/** One schedule for all gaps that begin at the same time of the day and are equally long. */
function schedules(found: readonly Minutes[]): Pick<SyncWindow, "schedule" | "duration">[] {
  const groups = new Map<string, { start: number; minutes: number; days: number[] }>();
  for (const { from, to } of found) {
    const start = from % DAY;
    const key = `${start} ${to - from}`;
    const group = groups.get(key) ?? { start, minutes: to - from, days: [] };
    group.days.push(Math.floor(from / DAY) % 7);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ start, minutes, days }) => ({
    schedule: `${start % 60} ${Math.floor(start / 60)} * * ${days.length === 7 ? "*" : [...days].sort().join(",")}`,
    duration: goDuration(minutes),
  }));
}

function checkEnvironments(window: NarrowWindowFile, { environments }: Owner, path: Path): Finding[] {
  return (window.environments ?? []).flatMap((name, index) => {
    if (environments.includes(name)) return [];
    const problem = `It is in no environment ${quote(name)}.`;
    return [{ path: [...path, "environments", index], problem, remedy: didYouMean(name, environments) }];
  });
}

/** The rest of a week can be denied; that of all years to come cannot. */
function checkDatedAllow({ allow }: NarrowWindowFile, path: Path): Finding[] {
  if (allow === undefined) return [];
  const intent = parseIntent(allow);
  if ("problem" in intent || intent.kind === "weekly") return [];
  const problem = `${quote(allow)} allows between two dates, which only an environment's window can.`;
  return [
    { path: [...path, "allow"], problem, remedy: "Write hours of the week, or `deny` what is before and after." },
  ];
}

/** Several allow windows are one time together, which is denied outside: in one zone, by one rule. */
function disagreements({ windows, environments, path }: Owner): Finding[] {
  const where = environments.filter((environment) => {
    const allows = windows.filter((one) => one.allow !== undefined && countsIn(one, environment));
    return new Set(allows.map(({ timeZone = "UTC", manualSync = false }) => `${timeZone} ${manualSync}`)).size > 1;
  });
  if (where.length === 0) return [];
  const problem = `Its allow windows in ${where.join(" and ")} differ in \`timeZone\` or \`manualSync\`, and are one window together.`;
  return [{ path, problem, remedy: "Give all of them the same." }];
}

/** Refuses allow windows that leave no time in an environment, together with the windows of that. A denial of everything is a wish. */
function closed(file: FleetFile, owner: Owner, today: string): Finding[] {
  const where = owner.environments.filter((environment) => {
    const above = file.environments[environment]?.windows ?? [];
    const own = owner.windows.filter((window) => countsIn(window, environment));
    if (own.length === 0 || ![...above, ...own].some(({ allow }) => allow !== undefined)) return false;
    const narrow = compiled({ ...owner, environments: [environment] }, today).map(({ window }) => window);
    return nextOpening([...compileWindows(above, today), ...narrow], Date.parse(today)) === undefined;
  });
  if (where.length === 0) return [];
  const problem = `It never opens in ${where.join(" and ")}: together with the windows there they leave no time.`;
  return [{ path: owner.path, problem, remedy: "Let them meet." }];
}

function countsIn({ environments }: NarrowWindowFile, environment: string): boolean {
  return environments?.includes(environment) ?? true;
}
