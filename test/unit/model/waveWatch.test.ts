import assert from "node:assert/strict";
import { startWatch, watchWave, type WatchedApplication } from "../../../model/waveWatch.js";

const MINUTE = 60_000;
const LIMITS = { soak: 10 * MINUTE, timeout: 15 * MINUTE };
type State = WatchedApplication["state"];

/** Looks once a minute at one application or several, and says when the wave came to an end, and how. */
function watched(looks: readonly (State | readonly State[])[], limits = LIMITS): string {
  let watch = startWatch(0);
  for (const [minute, look] of looks.entries()) {
    const states = typeof look === "string" ? [look] : look;
    const seen = states.map((state, index) => ({ name: `app-${index}`, state, reason: "" }));
    const { verdict, watch: next } = watchWave(watch, seen, minute * MINUTE, limits);
    if (verdict !== "look-again") return `${verdict} after ${minute}`;
    watch = next;
  }
  return "goes on";
}

const times = <T extends State | readonly State[]>(count: number, state: T): T[] =>
  Array.from({ length: count }, () => state);

describe("a wave", () => {
  it("is through when it has been healthy for the whole soak", () => {
    assert.equal(watched(["under-way", ...times(20, "well")]), "through after 11");
  });

  it("soaks anew when one application loses its health", () => {
    const looks = [...times(9, "well"), ["well", "under-way"] as const, ...times(20, "well")];
    assert.equal(watched(looks), "through after 20");
  });

  it("has failed when an application stays Degraded for a minute, and not before", () => {
    assert.equal(watched(["under-way", "failed", "failed"]), "failed after 2");
    assert.equal(watched(["under-way", "failed", "under-way", "failed", ...times(20, "well")]), "through after 14");
  });

  it("has failed when it does not become healthy in time", () => {
    assert.equal(watched(times(30, "under-way")), "failed after 15");
  });

  it("cannot go to and fro for ever: what it was not healthy adds up", () => {
    const looks = Array.from({ length: 40 }, () => [...times(3, "well"), "under-way" as const]).flat();
    assert.equal(watched(looks), "failed after 59");
  });

  it("may wait for its window as long as that takes, and fails all the same while it is closed", () => {
    assert.equal(watched([...times(500, "closed"), ...times(20, "well")]), "through after 510");
    assert.equal(
      watched([
        ["closed", "failed"],
        ["closed", "failed"],
      ]),
      "failed after 1",
    );
  });

  it("has its time where one application waits for its window and another does not get on", () => {
    assert.equal(watched(times(30, ["closed", "under-way"])), "failed after 15");
    assert.equal(watched([...times(500, ["closed", "well"]), ...times(20, "well")]), "through after 510");
  });

  it("is looked at for some seconds even where nothing has to soak", () => {
    assert.equal(watched(["well", "well"], { ...LIMITS, soak: 0 }), "through after 1");
  });
});
