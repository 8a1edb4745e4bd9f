import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseFleet, type SyncPolicy } from "../../model/index.js";
import { serviceApplicationSet, type ApplicationSet } from "../../render/applicationSet.js";
import {
  generatedApplications,
  GeneratorFailure,
  type GeneratedApplication,
  type GeneratorWorld,
  type PullRequestData,
} from "../../render/generatedApplications.js";
import { NotComputable } from "../../render/notComputable.js";
import type { SetGenerator } from "../../render/setGenerators.js";
import { syncedSpec, type SyncedSpec } from "../../render/syncPolicy.js";
import { TemplateFailure } from "../../render/templateEvaluation.js";
import { renderGenerator } from "../../render/renderGenerator.js";
import { typedApplicationSet } from "../../render/typedApplicationSet.js";
import { packageRoot } from "../../sandbox/packageRoot.js";
import { go } from "../../sandbox/tools/go.js";

/** A longer run by hand: CASES=20000 SEED=7. */
const CASES = Number(process.env["CASES"] ?? 300);
const SEED = Number(process.env["SEED"] ?? 20261121);

const [ALPHA, BETA] = ["https://github.com/acme/team-alpha", "https://github.com/acme/team-beta"];

const word = fc.constantFrom("web", "api", "Web_UI", "a.b", "eu", "us", "1", "x-y");

const file = fc.oneof(
  fc.record({ id: word, size: fc.integer({ min: 0, max: 20_000_000 }) }).map((value) => JSON.stringify(value)),
  fc.array(fc.record({ id: word }), { minLength: 1, maxLength: 2 }).map((value) => JSON.stringify(value)),
  fc.constantFrom("id: one\nsize: 1.5\n", "id: two\n", "- id: three\n- id: four\n", ""),
);

const path = fc.constantFrom(
  "apps/web/values.yaml",
  "apps/Web_UI/values.yaml",
  "apps/api/overlays/dev/values.yaml",
  "apps/api/overlays/prod/values.yaml",
  ".github/workflows/values.yaml",
  "values.yaml",
  "customers/one.yaml",
  "customers/eu/two.yaml",
);

const files = fc.dictionary(path, file, { minKeys: 3, maxKeys: 8, noNullPrototype: true });

const clusters = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom("dev-eu-west-1", "prod-eu-west-1", "prod-us-east-1", "Edge_1"),
    labels: fc.dictionary(
      fc.constantFrom("environment", "tier", "acme.example/size"),
      fc.constantFrom("dev", "prod", ""),
      {
        noNullPrototype: true,
      },
    ),
    annotations: fc.dictionary(fc.constantFrom("note"), word, { noNullPrototype: true }),
  }),
  { selector: ({ name }) => name, maxLength: 4 },
);

const branch = fc.oneof(
  fc.constantFrom(
    "main",
    "feature/a_really+long_pull_request_name_that_goes_on_and_on_for_more",
    "Fix-é".slice(0, 4),
    "a&b@c",
  ),
  fc.string({ unit: fc.constantFrom(...Array.from("abcXYZ019-_/.+ &@")), minLength: 1, maxLength: 70 }),
);

const pulls = fc.uniqueArray(
  fc.record({
    number: fc.integer({ min: 1, max: 9999 }),
    title: word,
    branch,
    targetBranch: fc.constantFrom("main", "release/1"),
    headSha: fc.string({ unit: fc.constantFrom(...Array.from("0123456789abcdef")), minLength: 5, maxLength: 40 }),
    author: word,
    labels: fc.uniqueArray(fc.constantFrom("preview", "big"), { maxLength: 2 }),
  }),
  { selector: ({ number }) => number, maxLength: 4 },
);

const world: fc.Arbitrary<GeneratorWorld> = fc
  .record({ clusters, alpha: files, beta: files, pulls })
  .map(({ clusters: registered, alpha, beta, pulls: open }) => ({
    clusters: registered.map((cluster) => ({ ...cluster, server: `https://${cluster.name.toLowerCase()}.example` })),
    repositories: { [ALPHA]: alpha, [BETA]: beta },
    pullRequests: { "acme/web": open },
  }));

/** A generator, and texts that names may be made of with it. Some of them are not always there. */
interface Case {
  readonly generator: SetGenerator;
  readonly texts: readonly string[];
}

const element = fc.record(
  { name: word, region: word, nested: fc.record({ key: word }) },
  { requiredKeys: ["name", "region"], noNullPrototype: true },
);

const list = fc.array(element, { maxLength: 4 }).map((elements): Case => ({
  generator: { list: { elements } },
  texts: ["{{.name}}", "{{.region}}", "{{.nested.key}}", '{{if eq .region "eu" "us"}}known{{else}}other{{end}}'],
}));

const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom("environment", "tier"),
    operator: fc.constantFrom("In" as const, "NotIn" as const),
    values: fc.uniqueArray(fc.constantFrom("dev", "prod", ""), { minLength: 1 }),
  }),
  fc.record({
    key: fc.constantFrom("environment", "acme.example/size"),
    operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const),
  }),
);

const ofClusters = fc
  .record({
    matchLabels: fc.dictionary(fc.constantFrom("environment"), fc.constantFrom("dev", "prod"), {
      noNullPrototype: true,
    }),
    matchExpressions: fc.array(requirement, { maxLength: 2 }),
  })
  .map((selector): Case => ({
    generator: { clusters: selector },
    texts: [
      "{{.name}}",
      "{{.nameNormalized}}",
      "{{.server}}",
      '{{index .metadata.labels "acme.example/size"}}',
      "{{.metadata.labels.environment}}",
      "{{.metadata.annotations.note}}",
    ],
  }));

const repoURL = fc.constantFrom(ALPHA, BETA);
const prefix = fc.option(fc.constantFrom("one", "two"), { nil: undefined });

const texts = (under: string | undefined): string[] => {
  const at = under === undefined ? ".path" : `.${under}.path`;
  return [
    `{{${at}.path | normalize}}`,
    `{{${at}.basename | lower | replace "_" "-"}}`,
    `{{${at}.basenameNormalized}}`,
    `{{index ${at}.segments 1}}`,
    `{{slugify 12 true ${at}.path}}`,
    `{{slugify 12 false ${at}.path}}`,
  ];
};

const directories = fc
  .record({
    repoURL,
    directories: fc.uniqueArray(
      fc.constantFrom("apps/*", "*", "apps/*/*", "apps/api/*/?*", "[a-b]*", "customers/[^a]*"),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
    exclude: fc.uniqueArray(fc.constantFrom("apps/api", "customers"), { maxLength: 1 }),
    pathParamPrefix: prefix,
  })
  .map(({ pathParamPrefix: under, ...rest }): Case => {
    const named = under === undefined ? {} : { pathParamPrefix: under };
    return { generator: { gitDirectories: { ...rest, ...named } }, texts: texts(under) };
  });

const ofFiles = fc
  .record({
    repoURL,
    files: fc.uniqueArray(
      fc.constantFrom(
        "apps/*/values.yaml",
        "**/values.yaml",
        "customers",
        "customers/",
        "customers/*.yaml",
        "*.yaml",
        "values.yaml",
      ),
      { minLength: 1, maxLength: 2 },
    ),
    exclude: fc.uniqueArray(fc.constantFrom("apps/web/*", "customers/one.yaml"), { maxLength: 1 }),
    pathParamPrefix: prefix,
  })
  .map(({ pathParamPrefix: under, ...rest }): Case => {
    const named = under === undefined ? {} : { pathParamPrefix: under };
    const at = under === undefined ? ".path" : `.${under}.path`;
    const own = ["{{.id}}", "{{.size}}", `{{${at}.filename}}`, `{{${at}.filenameNormalized}}`];
    return { generator: { gitFiles: { ...rest, ...named } }, texts: [...own, ...texts(under)] };
  });

const ofPulls = fc
  .record({
    labels: fc.uniqueArray(fc.constantFrom("preview"), { maxLength: 1 }),
    filters: fc.array(
      fc.record(
        {
          branchMatch: fc.constantFrom("^f", "[0-9]"),
          targetBranchMatch: fc.constantFrom("^main$"),
          titleMatch: fc.constant("e"),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
  })
  .map((settings): Case => ({
    generator: { pullRequests: { owner: "acme", repo: "web", api: "http://github.test/", ...settings } },
    texts: [
      "{{.number}}",
      "{{.branch_slug}}",
      "{{.target_branch_slug}}",
      "{{.head_short_sha}}-{{.head_short_sha_7}}",
      "{{.title}}-{{.author}}",
      "{{.branch | normalize | trunc 20}}",
      "{{index .labels 0}}",
    ],
  }));

const terminal = fc.oneof(list, ofClusters, directories, ofFiles, ofPulls);

const matrix = (of: fc.Arbitrary<Case>): fc.Arbitrary<Case> =>
  fc.tuple(of, fc.oneof({ weight: 3, arbitrary: of }, fed)).map(([one, other]) => ({
    generator: { matrix: { generators: [one.generator, other.generator] } },
    texts: [...one.texts, ...other.texts],
  }));

/** Second generators of a matrix that use what the first one gives, which only some of them do. */
const fed = fc.constantFrom<Case>(
  { generator: { clusters: { matchLabels: { environment: "{{.name}}" } } }, texts: ["{{.name}}", "{{.server}}"] },
  {
    generator: { gitFiles: { repoURL: ALPHA, files: ["{{.path.path}}/values.yaml"], pathParamPrefix: "two" } },
    texts: ["{{.two.path.path | normalize}}"],
  },
  { generator: { gitDirectories: { repoURL: ALPHA, directories: ["apps/{{.name}}"] } }, texts: ["{{.path.basename}}"] },
);

const merge = (of: fc.Arbitrary<Case>): fc.Arbitrary<Case> =>
  fc
    .tuple(
      fc.array(of, { minLength: 2, maxLength: 3 }),
      fc.uniqueArray(fc.constantFrom("name", "region", "id", "number"), { minLength: 1, maxLength: 2 }),
    )
    .map(([all, keys]) => ({
      generator: { merge: { keys, generators: all.map(({ generator }) => generator) } },
      texts: all.flatMap((one) => one.texts),
    }));

const combined = fc.oneof(terminal, terminal, matrix(terminal), merge(fc.oneof(list, ofClusters, ofFiles)));
const any = fc.oneof(
  { weight: 4, arbitrary: terminal },
  { weight: 4, arbitrary: matrix(combined) },
  { weight: 2, arbitrary: merge(fc.oneof(list, ofClusters, ofFiles, ofPulls)) },
);

interface Question {
  readonly set: ApplicationSet;
  readonly world: GeneratorWorld;
}

const question: fc.Arbitrary<Question> = fc
  .tuple(any, world, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }))
  .map(([one, read, picks]) => {
    const name = ["app", ...picks.map((pick) => one.texts[pick % one.texts.length])].join("-");
    const set = structuredClone(FRAME);
    set.spec.generators = [renderGenerator(one.generator)];
    set.spec.template.metadata.name = name;
    set.spec.template.spec.source = {
      repoURL: ALPHA,
      targetRevision: "main",
      path: `apps/${one.texts[(picks[0] ?? 0) % one.texts.length] ?? ""}`,
    };
    return { set, world: read };
  });

/** Everything of a set but its generators and names. */
const FRAME = typedApplicationSet({
  name: "app",
  carries: "services",
  generators: [{ list: { elements: [{ name: "one" }] } }],
  project: "team-alpha",
  template: {
    name: "app-{{.name}}",
    source: { repoURL: ALPHA, targetRevision: "main", path: "apps" },
    destination: { name: "dev-eu-west-1", namespace: "app" },
  },
});

interface Answer {
  readonly applications: readonly GeneratedApplication[];
  readonly problem: string;
}

describe("the applications of a set", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "gitops-fleet-generators-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it(`are those of Argo CD's own generators, in ${CASES} generated cases`, async function () {
    this.timeout(900_000);
    const questions = fc.sample(question, { seed: SEED, numRuns: CASES });
    const answers = await askArgoCd(folder, questions);
    assert.equal(answers.length, questions.length);
    for (const [index, asked] of questions.entries()) {
      const theirs = answers[index];
      assert.ok(theirs);
      const ours = ask(asked);
      // What prints a map, or spells a letter out, is not reproduced, and says so.
      if (ours === "unknown") continue;
      const told = `${JSON.stringify(asked)}\n${theirs.problem}`;
      assert.equal(ours === undefined, theirs.problem !== "", told);
      if (ours !== undefined) assert.deepEqual(ours, theirs.applications.map(seen), told);
    }
    // Cases that all fail, make nothing or are passed over would show nothing.
    const full = answers.filter(({ applications }) => applications.length > 0).length;
    assert.ok(full > CASES / 4, `${full} of ${CASES} make an application`);
    const known = questions.filter((asked) => ask(asked) !== "unknown").length;
    assert.ok(known > CASES * 0.9, `${known} of ${CASES} are reproduced`);
    assert.ok(answers.some(({ problem }) => problem.includes("map has no entry for key")));
  });

  it("are synced in each environment as its policy says, by Argo CD's own patching of templates", async function () {
    this.timeout(900_000);
    const fleet = parseFleet(await readFile("fleet.yaml", "utf8"), { file: "fleet.yaml", today: "2026-11-21" });
    const team = fleet.teams[0];
    const service = team?.services[0];
    assert.ok(team && service);
    const policies = fc.sample(fc.array(policy, { minLength: 3, maxLength: 3 }), { seed: SEED, numRuns: 60 });
    const fleets = policies.map((of) => ({
      ...fleet,
      environments: fleet.environments.map((one, index) => ({ ...one, sync: of[index] ?? one.sync })),
    }));
    const registered = fleet.clusters.map(({ name, labels }) => ({ name, labels, server: `https://${name}.example` }));
    const questions = fleets.map((one) => ({
      set: serviceApplicationSet(one, team, service),
      world: { clusters: registered, repositories: {}, pullRequests: {} },
    }));
    const answers = await askArgoCd(folder, questions);
    for (const [index, { applications, problem }] of answers.entries()) {
      assert.deepEqual([problem, applications.length], ["", fleet.clusters.length]);
      for (const { metadata, spec } of applications) {
        const environment = fleets[index]?.environments.find(({ clusters: all }) =>
          all.includes(spec.destination.name),
        );
        assert.ok(environment);
        assert.deepEqual(fromArgoCd(spec), written(syncedSpec(environment.sync)), metadata.name);
      }
    }
  });
});

const policy: fc.Arbitrary<SyncPolicy> = fc.record({
  automated: fc.boolean(),
  prune: fc.boolean(),
  selfHeal: fc.boolean(),
  serverSideApply: fc.boolean(),
  retry: fc.record({
    limit: fc.integer({ min: -1, max: 5 }),
    duration: fc.constantFrom("5s", "1m"),
    factor: fc.integer({ min: 1, max: 3 }),
    maxDuration: fc.constantFrom("3m", "1h30m"),
  }),
  ignoreDifferences: fc.array(
    fc.record(
      {
        group: fc.constant("apps"),
        kind: fc.constantFrom("Secret", "Deployment"),
        jsonPointers: fc.constant(["/data/a~1b"]),
      },
      { requiredKeys: ["kind", "jsonPointers"] },
    ),
    { maxLength: 2 },
  ),
});

/** As Argo CD writes it: what is false or zero is left out. */
function written({ syncPolicy, ignoreDifferences }: SyncedSpec) {
  const { automated, retry, syncOptions } = syncPolicy;
  return {
    automated: automated && { prune: automated.prune, selfHeal: automated.selfHeal },
    limit: retry.limit,
    backoff: retry.backoff,
    syncOptions,
    ignoreDifferences,
  };
}

function fromArgoCd({ syncPolicy, ignoreDifferences }: SyncedSpec) {
  const automated = syncPolicy.automated as Partial<{ prune: boolean; selfHeal: boolean }> | undefined;
  const retry = syncPolicy.retry as Partial<SyncedSpec["syncPolicy"]["retry"]>;
  return {
    automated: automated && { prune: automated.prune ?? false, selfHeal: automated.selfHeal ?? false },
    limit: retry.limit ?? 0,
    backoff: retry.backoff,
    syncOptions: syncPolicy.syncOptions,
    ignoreDifferences,
  };
}

/** Undefined where Argo CD should fail; unknown where it does what is not reproduced here. */
function ask({ set, world: read }: Question): ReturnType<typeof seen>[] | "unknown" | undefined {
  try {
    const made = generatedApplications(set, read).map(seen);
    return made.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  } catch (error) {
    if (error instanceof NotComputable) return "unknown";
    if (error instanceof GeneratorFailure || error instanceof TemplateFailure) return undefined;
    throw error;
  }
}

function seen({ metadata, spec }: GeneratedApplication) {
  const { source } = spec;
  return { name: metadata.name, path: "path" in source ? source.path : "", project: spec.project };
}

/** Asks the code of the version that the sandbox runs. */
async function askArgoCd(folder: string, questions: readonly Question[]): Promise<Answer[]> {
  const [asked, answered] = [join(folder, "questions.json"), join(folder, "answers.json")];
  await writeFile(asked, JSON.stringify(questions.map(({ set, world: read }) => ({ set, world: forGo(read) }))));
  const flags = ["-trimpath", "-buildvcs=false", "-count=1", "-run=TestGenerators"];
  await go(
    ["test", ...flags, "."],
    join(packageRoot(), "sandbox/tools/argocd"),
    { ...process.env, CGO_ENABLED: "0", GOWORK: "off", QUESTIONS: asked, ANSWERS: answered },
    "ask Argo CD's own code",
  );
  return JSON.parse(await readFile(answered, "utf8")) as Answer[];
}

/** As the API server and GitHub tell it. */
function forGo({ clusters: registered, repositories, pullRequests }: GeneratorWorld) {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return {
    clusters: registered.map(({ name, server, labels, annotations }) => ({
      metadata: {
        name: `cluster-${name.toLowerCase()}`,
        labels: { ...labels, "argocd.argoproj.io/secret-type": "cluster" },
        annotations,
      },
      data: { name: base64(name), server: base64(server), config: base64("{}") },
    })),
    repositories,
    pullRequests: Object.fromEntries(Object.entries(pullRequests).map(([key, open]) => [key, open.map(asGitHub)])),
  };
}

function asGitHub({ number, title, branch: ref, targetBranch, headSha, author, labels }: PullRequestData) {
  return {
    number,
    title,
    head: { ref, sha: headSha },
    base: { ref: targetBranch },
    user: { login: author },
    labels: labels.map((name) => ({ name })),
  };
}
