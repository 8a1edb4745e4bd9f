import assert from "node:assert/strict";
import fc from "fast-check";
import { decideSync } from "../../model/windowDecision.js";
import type { ProjectWindow } from "../../render/appProject.js";
import { isWindowOf, type WindowSubject } from "../../render/windowSelection.js";
import { askArgoCd } from "./argoCd.js";

/** A longer run by hand: CASES=20000 SEED=7. */
const CASES = Number(process.env["CASES"] ?? 1500);
const SEED = Number(process.env["SEED"] ?? 20261121);

interface Question {
  readonly windows: ProjectWindow[];
  readonly application: WindowSubject;
  readonly at: number;
}

interface Answer {
  readonly automatic: boolean;
  readonly manual: boolean;
  readonly matching: number[];
}

const ZONES = [
  "UTC",
  "Europe/London",
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Singapore",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
];

const number = (min: number, max: number): fc.Arbitrary<string> => fc.integer({ min, max }).map(String);

/** A field: open, a value, a range, a step, or a list of those. */
function field(min: number, max: number): fc.Arbitrary<string> {
  const range = fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`);
  const step = fc
    .tuple(fc.oneof(fc.constant("*"), number(min, max), range), fc.integer({ min: 1, max: 7 }))
    .map(([from, by]) => `${from}/${by}`);
  const one = fc.oneof(number(min, max), range, step);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("*", "?") },
    { weight: 3, arbitrary: one },
    fc.array(one, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(",")),
  );
}

const schedule = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom("0", "30") }, field(0, 59)),
    field(0, 23),
    fc.oneof({ weight: 3, arbitrary: fc.constant("*") }, field(1, 31)),
    fc.oneof({ weight: 4, arbitrary: fc.constant("*") }, field(1, 12), fc.constantFrom("feb", "Mar-oct")),
    fc.oneof({ weight: 2, arbitrary: fc.constant("*") }, field(0, 6), fc.constantFrom("mon-fri", "SAT,sun")),
  )
  .map((fields) => fields.join(" "));

const duration = fc.oneof(
  fc.constantFrom("1m", "30m", "1h", "8h", "9h30m", "24h", "1h0m30s", "168h", "1.5h"),
  number(1, 400).map((hours) => `${hours}h`),
);

const names = fc.constantFrom("alpha-web-prod-eu-west-1", "alpha-api-prod-us-east-1", "beta-web-dev-eu-west-1");
const clusters = fc.constantFrom("prod-eu-west-1", "prod-us-east-1", "dev-eu-west-1");
const namespaces = fc.constantFrom("alpha-web", "alpha-api", "beta-web");
const globs = fc.constantFrom(
  "*",
  "prod-*",
  "*-web*",
  "alpha-?pi*",
  "{alpha,dev}-*",
  "[ab]*-web",
  "[!p]*",
  "prod-eu-west-1",
);

const window = fc
  .record(
    {
      kind: fc.constantFrom("allow", "deny"),
      schedule,
      duration,
      timeZone: fc.constantFrom(...ZONES),
      manualSync: fc.boolean(),
      andOperator: fc.boolean(),
      applications: fc.array(globs, { minLength: 1, maxLength: 2 }),
      clusters: fc.array(globs, { minLength: 1, maxLength: 2 }),
      namespaces: fc.array(globs, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ["kind", "schedule", "duration"] },
  )
  .filter((one) => one.applications !== undefined || one.clusters !== undefined || one.namespaces !== undefined);

/** From 2024 to 2030, half of them within a day of a change of clocks somewhere. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) }),
  fc
    .tuple(
      fc.constantFrom("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2027-03-28"),
      fc.integer({ min: -86_400, max: 86_400 }),
    )
    .map(([date, seconds]) => Date.parse(date) + seconds * 1000),
);

const question: fc.Arbitrary<Question> = fc.record({
  windows: fc.array(window, { minLength: 1, maxLength: 4 }),
  application: fc.record({ name: names, cluster: clusters, namespace: namespaces }),
  at: instant,
});

describe("decisions on sync windows", () => {
  it(`are those of Argo CD's own code, in ${CASES} generated cases`, async function () {
    this.timeout(600_000);
    const questions = fc.sample(question, { seed: SEED, numRuns: CASES }).sort((a, b) => a.at - b.at);
    // Its clock is turned to each question's instant.
    const answers = await askArgoCd<Answer[]>("TestWindows", questions);
    assert.equal(answers.length, questions.length);
    for (const [index, asked] of questions.entries()) {
      const matching = asked.windows.flatMap((one, place) => (isWindowOf(one, asked.application) ? [place] : []));
      const windows = matching.map((place) => timesOf(asked.windows[place]));
      const ours: Answer = {
        automatic: decideSync(windows, asked.at).allowed,
        manual: decideSync(windows, asked.at, true).allowed,
        matching,
      };
      assert.deepEqual(ours, answers[index], `${new Date(asked.at).toISOString()} ${JSON.stringify(asked)}`);
    }
    // Cases that all say the same would show nothing.
    const allowed = answers.filter(({ automatic }) => automatic).length;
    assert.ok(allowed > CASES / 10 && allowed < CASES * 0.9, `${allowed} of ${CASES} are allowed`);
  });
});

function timesOf(window: ProjectWindow | undefined) {
  assert.ok(window);
  const { schedule, duration, timeZone = "UTC", manualSync = false } = window;
  return {
    kind: window.kind === "deny" ? ("deny" as const) : ("allow" as const),
    schedule,
    duration,
    timeZone,
    manualSync,
  };
}
