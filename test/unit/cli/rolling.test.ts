import assert from "node:assert/strict";
import type { ApplicationObject, ApplicationSetObject } from "../../../cli/hub.js";
import { RollError } from "../../../cli/pinBranch.js";
import { rollWave, type Wave, type WaveJob } from "../../../cli/rolling.js";

const OLD = "a".repeat(40);
const NEW = "b".repeat(40);
const NAMES = ["alpha-web-prod-eu-west-1", "alpha-web-prod-eu-west-2"];
const LIMITS = { soak: 10_000, timeout: 60_000 };
const JOB: WaveJob = { revision: NEW, isThere: false, before: [], limits: LIMITS };
/** Office hours of a Monday in UTC: 2026-11-23. */
const WINDOW = {
  kind: "allow",
  schedule: "0 9 * * 1-5",
  duration: "8h",
  timeZone: "UTC",
  manualSync: false,
  description: "office hours",
} as const;

type Look = "ok" | "Progressing" | "Degraded" | "SyncFailed" | "FailedBefore" | "OutOfSync" | "ComparisonError";

/** A hub whose set follows the pin at once, and whose applications are synced a look later. */
class RollingHub {
  clock = Date.parse("2026-11-23T08:00:00Z");
  readonly did: string[] = [];
  readonly said: string[] = [];
  /** What each look sees of an application that has the new commit, by name; the last one stays. */
  readonly looks = new Map<string, Look[]>();
  /** What is wrong with the set once it has looked. */
  setError: string | undefined;
  automated = true;
  /** What happens between two looks. */
  meanwhile: () => void = () => undefined;
  private pin = OLD;
  private target = OLD;
  private otherTarget = OLD;

  wave(windows: Wave["applications"] extends ReadonlyMap<string, infer W> ? W : never = []): Wave {
    return { wave: 1, applications: new Map(NAMES.map((name) => [name, windows])) };
  }

  roll(wave: Wave, job: Partial<WaveJob> = {}): Promise<string> {
    const place = {
      argoCds: [
        {
          applications: () => Promise.resolve(NAMES.slice(0, 1).map((name) => this.see(name))),
          refreshSet: (set: string) => {
            this.did.push(`refresh ${set} at ${this.time()}`);
            if (this.setError === undefined) this.target = this.pin;
            return Promise.resolve();
          },
          applicationSets: () => Promise.resolve([this.set()]),
        },
        // The Argo CD of another cluster: it sees the pin only when it is told to look as well.
        {
          applications: () => Promise.resolve(NAMES.slice(1).map((name) => this.see(name, this.otherTarget))),
          refreshSet: () => {
            this.otherTarget = this.pin;
            return Promise.resolve();
          },
          applicationSets: () => Promise.resolve([]),
        },
      ],
      pins: {
        move: (number: number, revision: string) => {
          this.did.push(`pin ${number} at ${this.time()}`);
          this.pin = revision;
          return Promise.resolve();
        },
      },
      set: "alpha-web",
      environment: "prod",
      now: () => this.clock,
      sleep: (milliseconds: number) => {
        this.clock += milliseconds;
        this.meanwhile();
        return Promise.resolve();
      },
    };
    return rollWave(place, wave, { ...JOB, ...job }, (line) => this.said.push(line));
  }

  retarget(revision: string): void {
    this.pin = revision;
    this.target = revision;
  }

  private set(): ApplicationSetObject {
    const error = { type: "ErrorOccurred", status: "True", message: this.setError ?? "" };
    const conditions = this.setError === undefined ? [] : [error];
    return { metadata: { name: "alpha-web" }, spec: {}, status: { conditions } };
  }

  time(): string {
    return new Date(this.clock).toISOString().slice(11, 16);
  }

  private see(name: string, target = this.target): ApplicationObject {
    const queue = this.looks.get(name) ?? [];
    const look = queue.length > 1 ? queue.shift() : queue[0];
    const isNew = target === NEW;
    const hasFailed = look === "SyncFailed" || look === "FailedBefore";
    const operation = { sync: { revision: look === "FailedBefore" ? OLD : target } };
    const status = {
      sync:
        look === "ComparisonError"
          ? { status: "Unknown" }
          : { status: look === "OutOfSync" || hasFailed ? "OutOfSync" : "Synced", revision: target },
      health: { status: look === "Progressing" || look === "Degraded" ? look : "Healthy" },
      conditions: [
        ...(look === "ComparisonError" ? [{ type: look, message: "no such overlay" }] : []),
        ...(hasFailed ? [{ type: "SyncError", message: "Failed last sync attempt" }] : []),
      ],
      operationState: hasFailed
        ? { phase: "Failed", message: "one or more objects failed to apply", operation }
        : { phase: "Succeeded", message: "successfully synced (all tasks run)", operation },
    };
    return {
      metadata: { name },
      spec: {
        project: "team-alpha",
        destination: {},
        source: { repoURL: "", targetRevision: target },
        syncPolicy: this.automated ? { automated: { prune: true } } : {},
      },
      status: isNew ? status : { sync: { status: "Synced", revision: OLD }, health: { status: "Healthy" } },
    };
  }
}

describe("rolling a wave", () => {
  it("moves its pin, has the set look, and is through when all have been healthy for the soak", async () => {
    const hub = new RollingHub();
    hub.looks.set(NAMES[0] ?? "", ["OutOfSync", "Progressing", "ok"]);
    assert.equal(await hub.roll(hub.wave()), "healthy at bbbbbbb");
    assert.deepEqual(hub.did, ["pin 1 at 08:00", "refresh alpha-web at 08:00"]);
    assert.match(hub.said[0] ?? "", /^1 of 2 healthy, waiting for alpha-web-prod-eu-west-1: OutOfSync, Healthy/);
    assert.equal(hub.said.at(-1), "healthy, soaking");
    assert.equal(hub.clock - Date.parse("2026-11-23T08:00:00Z"), 4_000 + LIMITS.soak);
  });

  for (const [look, reason] of [
    ["Degraded", /Synced, Degraded; `argocd app get alpha-web-prod-eu-west-2` says what$/],
    ["SyncFailed", /OutOfSync, Healthy, one or more objects failed to apply/],
    ["Progressing", /Synced, Progressing/],
    ["ComparisonError", /no such overlay/],
  ] as const) {
    it(`stops with the list when an application stays ${look}`, async () => {
      const hub = new RollingHub();
      hub.looks.set(NAMES[1] ?? "", [look]);
      await assert.rejects(hub.roll(hub.wave()), (error: unknown) => {
        assert.ok(error instanceof RollError);
        assert.match(
          error.message,
          /^Wave 1 of prod did not become healthy at bbbbbbb:\n {2}alpha-web-prod-eu-west-2: /,
        );
        assert.match(error.message, reason);
        return true;
      });
    });
  }

  it("takes no healthy application for one that has the commit before it has it", async () => {
    const hub = new RollingHub();
    const wave = hub.wave();
    await assert.rejects(
      hub.roll(wave, { isThere: true, limits: { soak: 0, timeout: 20_000 } }),
      /has not seen bbbbbbb yet/,
    );
  });

  it("stops within minutes when Argo CD cannot make the commit out, and does not wait out its time", async () => {
    for (const look of ["ComparisonError", "SyncFailed", "Degraded"] as const) {
      const hub = new RollingHub();
      const began = hub.clock;
      hub.looks.set(NAMES[0] ?? "", [look]);
      await assert.rejects(hub.roll(hub.wave(), { limits: { soak: 0, timeout: 3_600_000 } }), RollError);
      assert.ok(hub.clock - began < 120_000, look);
    }
  });

  it("stops within minutes, in Argo CD's words, when the set cannot be made", async () => {
    const hub = new RollingHub();
    const began = hub.clock;
    hub.setError = "unable to parse file";
    await assert.rejects(
      hub.roll(hub.wave(), { limits: { soak: 0, timeout: 3_600_000 } }),
      /alpha-web-prod-eu-west-1: unable to parse file$/m,
    );
    assert.ok(hub.clock - began < 120_000);
  });

  it("says at once who has to sync where Argo CD does not by itself, and goes on when somebody has", async () => {
    const hub = new RollingHub();
    hub.automated = false;
    hub.looks.set(NAMES[0] ?? "", ["OutOfSync", "OutOfSync", "ok"]);
    assert.equal(await hub.roll(hub.wave()), "healthy at bbbbbbb");
    assert.match(
      hub.said[0] ?? "",
      /waiting for alpha-web-prod-eu-west-1: waits until somebody syncs it: `argocd app sync alpha-web-prod-eu-west-1`/,
    );
  });

  it("ends when nobody has synced in its time, and says that", async () => {
    const hub = new RollingHub();
    hub.automated = false;
    hub.looks.set(NAMES[0] ?? "", ["OutOfSync"]);
    await assert.rejects(hub.roll(hub.wave()), /eu-west-1: waits until somebody syncs it: `argocd app sync/);
  });

  it("does not take a sync that failed long ago for one of this commit", async () => {
    const hub = new RollingHub();
    hub.automated = false;
    hub.looks.set(NAMES[0] ?? "", [...Array.from({ length: 60 }, () => "FailedBefore" as const), "ok"]);
    assert.equal(await hub.roll(hub.wave(), { limits: { soak: 0, timeout: 300_000 } }), "healthy at bbbbbbb");
  });

  it("waits for the window to open before it moves the pin", async () => {
    const hub = new RollingHub();
    await hub.roll(hub.wave([WINDOW]));
    assert.deepEqual(hub.did, ["pin 1 at 09:00", "refresh alpha-web at 09:00"]);
    assert.match(
      hub.said[0] ?? "",
      /waits for the opening of alpha-web-prod-eu-west-1's window at 2026-11-23T09:00:00/,
    );
  });

  it("does not count the time in which a window has closed on the way", async () => {
    const hub = new RollingHub();
    hub.clock = Date.parse("2026-11-23T16:59:50Z");
    hub.looks.set(NAMES[0] ?? "", [...Array.from({ length: 60 }, () => "OutOfSync" as const), "ok"]);
    assert.equal(await hub.roll(hub.wave([WINDOW])), "healthy at bbbbbbb");
    assert.ok(hub.said.some((line) => line.includes("its window has closed")));
  });

  it("says when a window never opens", async () => {
    const hub = new RollingHub();
    const closed = { ...WINDOW, kind: "deny", schedule: "0 0 * * *", duration: "25h" } as const;
    await assert.rejects(hub.roll(hub.wave([closed])), /has no window within two years/);
    assert.deepEqual(hub.did, []);
  });

  it("stops when somebody else moves the wave meanwhile", async () => {
    const hub = new RollingHub();
    hub.looks.set(NAMES[0] ?? "", ["Progressing"]);
    hub.meanwhile = () => {
      hub.retarget(OLD);
    };
    await assert.rejects(
      hub.roll(hub.wave()),
      /Somebody else has moved wave 1 of prod: alpha-web-prod-eu-west-1 is to run a{40} now/,
    );
  });

  it("moves the pin of a wave in which nothing runs, and waits for nothing", async () => {
    const hub = new RollingHub();
    assert.equal(await hub.roll({ wave: 3, applications: new Map() }), "nothing runs there now");
    assert.deepEqual(hub.did, ["pin 3 at 08:00", "refresh alpha-web at 08:00"]);
  });
});
