/** An application of a wave, as Argo CD tells it at one look. */
export interface WatchedApplication {
  readonly name: string;
  /** `well`: synced and healthy at the wave's revision. `failed`: Degraded there, or its sync has ended in an error. `closed`: no
   *  sync may start now. `under-way`: anything else. */
  readonly state: "well" | "under-way" | "failed" | "closed";
  /** In Argo CD's words; empty when it is well. */
  readonly reason: string;
}

/** How long what may take, milliseconds. */
export interface WaveLimits {
  /** How long all have to be well in one go. */
  readonly soak: number;
  /** How long they may take to become well: in all, soaking not counted, and closed windows neither. */
  readonly timeout: number;
}

/** What is remembered of a wave from look to look. */
export interface WaveWatch {
  /** When all became well. */
  readonly wellSince: number | undefined;
  /** When one began to have failed. */
  readonly failedSince: number | undefined;
  /** How long they have not been well, and might have become so. */
  readonly spent: number;
  readonly lookedAt: number;
}

/** How long a failure may last before it is one: what has failed is tried again, and what is Degraded may be starting. Argo CD's
 *  retries of the fleet's sets pause for 5, 10, 20 and 40 seconds. */
const FAILED_MS = 60_000;

/** How long a wave has to be well at the least: right after a sync Argo CD may call healthy what its controllers have not seen. */
const SETTLED_MS = 5_000;

export function startWatch(now: number): WaveWatch {
  return { wellSince: undefined, failedSince: undefined, spent: 0, lookedAt: now };
}

/** What a look at a wave amounts to: whether it is through, has failed, or has to be looked at again. Health has to hold for the
 *  whole of the soak: one that is lost begins it anew. */
export function watchWave(
  before: WaveWatch,
  seen: readonly WatchedApplication[],
  now: number,
  { soak, timeout }: WaveLimits,
): { readonly verdict: "through" | "failed" | "look-again"; readonly watch: WaveWatch } {
  const isWell = seen.every(({ state }) => state === "well");
  // One that may still go on has its time.
  const isClosed = !isWell && seen.every(({ state }) => state === "well" || state === "closed");
  const watch: WaveWatch = {
    wellSince: isWell ? (before.wellSince ?? now) : undefined,
    failedSince: seen.some(({ state }) => state === "failed") ? (before.failedSince ?? now) : undefined,
    spent: before.spent + (isWell || isClosed ? 0 : now - before.lookedAt),
    lookedAt: now,
  };
  if (watch.wellSince !== undefined && now - watch.wellSince >= Math.max(soak, SETTLED_MS)) {
    return { verdict: "through", watch };
  }
  const hasFailed = watch.failedSince !== undefined && now - watch.failedSince >= FAILED_MS;
  return { verdict: hasFailed || watch.spent >= timeout ? "failed" : "look-again", watch };
}
