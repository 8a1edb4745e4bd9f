import { hostname } from "node:os";

/** Who holds a stack, as the lock file says it. */
interface Holder {
  /** `alice@workstation` */
  readonly who: string;
  readonly pid: number;
  readonly since: Date;
}

/** `…: created by alice@workstation (pid 4711) at 2026-11-21T10:05:00Z`: pulumi/pkg/backend/diy/lock.go. */
const CREATED = /created by (\S+) \(pid (\d+)\) at (\S+)/g;

/** Says who is at work on a stack, since when, and how a lock is taken away whose owner is gone.
 *  @param text what the engine said
 *  @returns undefined when it is not about a lock. */
export function lockMessage(
  text: string,
  stackName: string,
  { now = new Date(), runs = isRunning }: { now?: Date; runs?: (pid: number) => boolean } = {},
): string | undefined {
  const holders = [...text.matchAll(CREATED)].map(([, who = "", pid, since = ""]): Holder => ({
    who,
    pid: Number(pid),
    since: new Date(since),
  }));
  if (holders.length === 0) return undefined;
  const gone = holders.every(({ who, pid }) => who.endsWith(`@${hostname()}`) && !runs(pid));
  const advice = gone
    ? `That process has ended without giving the stack back. Take its lock away, then run the same command again:`
    : `Wait until it is done. Only if you know that it has ended, take its lock away:`;
  return [
    ...holders.map(
      ({ who, pid, since }) =>
        `The stack "${stackName}" is locked by ${who} (process ${pid}) since ${since.toISOString()}, ${age(since, now)} ago.`,
    ),
    advice,
    `  pulumi cancel -s ${stackName}`,
  ].join("\n");
}

/** `40 seconds`, `3 minutes`, `2 hours`, `5 days`. */
function age(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ] as const;
  const [name, length] = units.find(([, size]) => seconds >= size) ?? ["second", 1];
  const count = Math.floor(seconds / length);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** Whether this machine has a process of that id. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
