import assert from "node:assert/strict";
import fc from "fast-check";
import type { AppProject, ProjectRole } from "../../render/appProject.js";
import { matchesGlob } from "../../render/glob.js";
import { rbacJudge, type RbacPolicies, type RbacQuestion } from "../../render/rbacDecision.js";
import { askArgoCd } from "./argoCd.js";

/** Policies; each is asked several questions. A longer run by hand: CASES=20000 SEED=7. */
const CASES = Number(process.env["CASES"] ?? 600);
const SEED = Number(process.env["SEED"] ?? 20261130);
const ASKED = 8;

const PROJECTS = ["team-alpha", "team-beta", "team"];
const GROUPS = ["acme:alpha", "acme:beta", "a, b", "admin", "nobody"];
const ROLES = ["role:viewer", "role:owner", "role:admin", "role:readonly"];

/** One of some, or where it stands a glob that may take in several of them. */
const oneOf = (values: readonly string[], globs: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fc.constantFrom(...globs) });

const RESOURCES = [
  "applications",
  "applicationsets",
  "logs",
  "exec",
  "clusters",
  "repositories",
  "projects",
  "accounts",
];
const ACTIONS = [
  "get",
  "sync",
  "update",
  "delete",
  "create",
  "action/apps/Deployment/restart",
  "delete/apps/Deployment/ns/web",
];
const OBJECTS = ["web-prod-eu", "web-dev-eu", "api-prod-us", "ns/web-prod-eu", "web"];
const resource = fc.oneof(fc.constantFrom("applications", "*"), oneOf(RESOURCES, ["application*", '"{logs,exec}"']));
const action = oneOf([...ACTIONS, "*", "*"], ["*", "action/*", "delete/*", "*/apps/*", "action/*/restart"]);
const named = oneOf([...OBJECTS, "*", "*"], ["*", "*-prod-*", "web-*", "*-eu", "w?b", "ns/*", "web*web-prod-eu"]);
const effect = fc.constantFrom("allow", "allow", "allow", "allow", "deny", "deny", "deny", "ignore");
const project = oneOf(PROJECTS, ["*", "team*"]);

const quoted = (group: string): string => (group.includes(",") ? `"${group}"` : group);

const right = fc
  .record({
    subject: fc.oneof(fc.constantFrom(...ROLES), fc.constantFrom("acme:alpha", "acme:beta", "proj:team-alpha:a")),
    resource,
    action,
    object: fc.oneof(
      fc.tuple(project, named).map((parts) => parts.join("/")),
      fc.constantFrom("*", "*/*", "team-alpha", "in-cluster"),
    ),
    effect,
  })
  .map((line) => `p, ${line.subject}, ${line.resource}, ${line.action}, ${line.object}, ${line.effect}`);

const member = fc
  .tuple(fc.constantFrom(...GROUPS, ...ROLES), fc.constantFrom(...ROLES, "proj:team-alpha:a"))
  .map(([one, role]) => `g, ${quoted(one)}, ${role}`);

const role = (owner: string, name: string): fc.Arbitrary<ProjectRole> =>
  fc.record({
    name: fc.constant(name),
    policies: fc.array(
      fc.oneof(
        {
          weight: 30,
          arbitrary: fc
            .record({ resource, action, object: named, effect })
            .map(
              (line) =>
                `p, proj:${owner}:${name}, ${line.resource}, ${line.action}, ${owner}/${line.object}, ${line.effect}`,
            ),
        },
        // One line that is none makes Argo CD pass over the whole project.
        { weight: 1, arbitrary: fc.constantFrom("p, too, short", 'p, a, b, c, "d" e, allow', "# nothing", "q, a, b") },
      ),
      { minLength: 2, maxLength: 8 },
    ),
    groups: fc.uniqueArray(fc.constantFrom(...GROUPS.map(quoted)), { minLength: 1, maxLength: 3 }),
  });

const appProject = (name: string): fc.Arbitrary<AppProject> =>
  fc.tuple(role(name, "a"), role(name, "b")).map((roles) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name, namespace: "argocd" },
    spec: { sourceRepos: [], destinations: [], roles },
  }));

const policies: fc.Arbitrary<RbacPolicies> = fc.record({
  csv: fc.array(fc.oneof(right, member), { maxLength: 8 }).map((lines) => lines.join("\n")),
  defaultRole: fc.constantFrom("", "", "", "role:viewer", "role:readonly"),
  projects: fc.tuple(appProject("team-alpha"), appProject("team-beta")),
});

const question: fc.Arbitrary<RbacQuestion> = fc.record({
  groups: fc.uniqueArray(fc.constantFrom(...GROUPS), { minLength: 1, maxLength: 2 }),
  resource: fc.oneof({ weight: 3, arbitrary: fc.constantFrom("applications", "logs") }, fc.constantFrom(...RESOURCES)),
  action: fc.constantFrom(...ACTIONS),
  object: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(fc.constantFrom(...PROJECTS), fc.constantFrom(...OBJECTS)).map((parts) => parts.join("/")),
    },
    fc.constantFrom("team-alpha", "team-gamma", "in-cluster", "a/b/c/d"),
  ),
});

describe("decisions on rights", () => {
  it(`are those of Argo CD's own code, in ${CASES} generated policies of ${ASKED} questions each`, async function () {
    this.timeout(900_000);
    const cases = fc.sample(
      fc.record({ policies, asked: fc.array(question, { minLength: ASKED, maxLength: ASKED }) }),
      { seed: SEED, numRuns: CASES },
    );
    const answers = await askArgoCd<boolean[][]>(
      "TestRbac",
      cases.map((one) => ({ ...one.policies, asked: one.asked })),
    );
    const counts = { allowed: 0, denied: 0, none: 0 };
    for (const [index, one] of cases.entries()) {
      const judge = rbacJudge(one.policies);
      for (const [place, asked] of one.asked.entries()) {
        const { allowed, line } = judge(asked);
        assert.equal(allowed, answers[index]?.[place], JSON.stringify({ asked, ...one.policies }, undefined, 1));
        counts[allowed ? "allowed" : line === undefined ? "none" : "denied"] += 1;
      }
    }
    // Cases that all say the same would show nothing.
    for (const [answer, count] of Object.entries(counts))
      assert.ok(count > (CASES * ASKED) / 50, `${answer}: ${count}`);
  });
});

/** A glob: texts with stars between them, one character, some, or alternatives, closed and escaped as people do it. Without what
 *  gobwas/glob gets wrong: `?` takes an empty text, and so does an empty alternative beside a star. */
const text = fc
  .array(fc.constantFrom("a", "b", "ab", "-", "/", ".", "prod", "eu"), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(""));
const BRACKETS = ["[ab]", "[a-c]", "[!a]", "[!a-c]", "[a-", "[]", "[c-a]", "[ab-d]"];
const piece = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 3, arbitrary: fc.constantFrom("*", "*", "**", "?") },
  { weight: 1, arbitrary: fc.constantFrom(...BRACKETS, "}", ",", "\\*", "\\{") },
  { weight: 1, arbitrary: fc.array(text, { minLength: 1, maxLength: 3 }).map((texts) => `{${texts.join(",")}}`) },
);
const globs = fc.record({
  glob: fc
    .tuple(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "", "", "{a,prod"))
    .map(([pieces, unclosed]) => pieces.join("") + unclosed),
  value: fc.array(text, { minLength: 1, maxLength: 3 }).map((texts) => texts.join("")),
});

describe("globs of windows and roles", () => {
  it(`match what Argo CD's own code says, in ${CASES * 20} generated cases`, async function () {
    this.timeout(900_000);
    const asked = fc.sample(globs, { seed: SEED, numRuns: CASES * 20 });
    const answers = await askArgoCd<boolean[]>("TestGlobs", asked);
    const different = asked.filter(({ glob, value }, index) => matchesGlob(glob, value) !== answers[index]);
    assert.deepEqual(different, []);
    const matching = answers.filter((one) => one).length;
    assert.ok(matching > CASES / 2, `${matching} match`);
  });
});
