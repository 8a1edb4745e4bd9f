/** `decide.ts KIND CONTENDER`: makes each decision once, in a process that has made none before. Prints the seconds that it took,
 *  and how many were yes. */
import { DECISIONS, GLOBS, PROJECTS, RIGHTS, WINDOWS } from "./decisionCases.js";
import { BUILT_IN } from "../render/rbacBuiltin.js";

type Decide = () => boolean[] | Promise<boolean[]>;

const HOUR = 3_600_000;

/** The policy model of Argo CD (assets/model.conf of v3.2.11). */
const MODEL = `
[request_definition]
r = sub, res, act, obj
[policy_definition]
p = sub, res, act, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && glob(r.res, p.res) && glob(r.act, p.act) && glob(r.obj, p.obj)
`;

/** Modules are loaded before the clock starts. */
const CONTENDERS: Readonly<Record<string, () => Promise<Decide>>> = {
  async "windows ours"() {
    const { isOpen } = await import("../model/windowDecision.js");
    return () => WINDOWS.map((window) => isOpen(window, window.at));
  },
  async "windows cron-parser"() {
    const { CronExpressionParser } = await import("cron-parser");
    return () =>
      WINDOWS.map(({ schedule, hours, timeZone, at }) => {
        const next = CronExpressionParser.parse(schedule, {
          tz: timeZone,
          currentDate: new Date(at - hours * HOUR),
        }).next();
        return next.getTime() < at;
      });
  },
  async "rights ours"() {
    const { rbacJudge } = await import("../render/rbacDecision.js");
    return () =>
      RIGHTS.map(
        (
          (judge) => (question) =>
            judge(question).allowed
        )(rbacJudge({ csv: "", defaultRole: "", projects: PROJECTS })),
      );
  },
  async "rights casbin"() {
    const { newEnforcer, newModelFromString, StringAdapter } = await import("casbin");
    const { matchesGlob } = await import("../render/glob.js");
    const enforcers = async () =>
      new Map(
        await Promise.all(
          PROJECTS.map(async ({ metadata, spec }) => {
            const members = (spec.roles ?? []).flatMap(({ name, groups = [] }) =>
              groups.map((group) => `g, ${group}, proj:${metadata.name}:${name}`),
            );
            const lines = [
              ...BUILT_IN.map(({ text }) => text),
              ...(spec.roles ?? []).flatMap(({ policies }) => policies),
              ...members,
            ];
            const enforcer = await newEnforcer(newModelFromString(MODEL), new StringAdapter(lines.join("\n")));
            // What matches is not what is compared.
            await enforcer.addFunction("glob", (value: string, glob: string) => matchesGlob(glob, value));
            return [metadata.name, enforcer] as const;
          }),
        ),
      );
    return async () => {
      const all = await enforcers();
      return RIGHTS.map(({ groups, resource, action, object }) =>
        Boolean(all.get(object.slice(0, object.indexOf("/")))?.enforceSync(groups[0], resource, action, object)),
      );
    };
  },
  async "globs ours"() {
    const { matchesGlob } = await import("../render/glob.js");
    return () => GLOBS.map(({ glob, value }) => matchesGlob(glob, value));
  },
  async "globs casbin"() {
    const { Util } = await import("casbin");
    return () => GLOBS.map(({ glob, value }) => Util.globMatch(value, glob));
  },
};

const wanted = process.argv.slice(2).join(" ");
const contender = CONTENDERS[wanted];
if (contender === undefined) throw new Error(`There is no "${wanted}": ${Object.keys(CONTENDERS).join(", ")}`);
const decide = await contender();
const begin = performance.now();
const answers = await decide();
const seconds = (performance.now() - begin) / 1000;
if (answers.length !== DECISIONS) throw new Error(`${answers.length} answers`);
const yes = answers.flatMap((answer, index) => (answer ? [index] : []));
process.stdout.write(JSON.stringify({ seconds, yes }));
