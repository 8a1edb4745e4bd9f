import assert from "node:assert/strict";
import fc from "fast-check";
import type { AppProject, AppProjectSpec, GroupKind, ProjectRole, ProjectWindow } from "../../render/appProject.js";
import { appProjectFaults } from "../../render/appProjectRules.js";
import {
  isDestinationPermitted,
  isKindPermitted,
  isSourcePermitted,
  type PlacedDestination,
} from "../projectPermissions.js";
import { askArgoCd } from "./argoCd.js";

/** A longer run by hand: CASES=20000 SEED=7. */
const CASES = Number(process.env["CASES"] ?? 1500);
const SEED = Number(process.env["SEED"] ?? 20261130);

interface Question {
  readonly project: AppProject;
  readonly destination: PlacedDestination;
  readonly repository: string;
  readonly kind: GroupKind;
}

interface Answer {
  readonly refusal: string;
  readonly destination: boolean;
  readonly repository: boolean;
  readonly namespaced: boolean;
  readonly global: boolean;
}

/** Mostly the one, seldom the other. */
function mostly<T>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: seldom });
}

const name = fc.constantFrom("prod-eu-west-1", "prod-us-east-1", "dev-eu-west-1", "hub", "in-cluster", "prod-eu");
const namespace = fc.constantFrom("alpha-web", "alpha-api", "beta-web", "argocd", "kube-system");
const server = fc.constantFrom(
  "https://kubernetes.default.svc",
  "https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com",
  "https://aks.acme.example:443",
);

/** A glob that may fit: a value with parts replaced, or something else altogether. */
function globOf(values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const cut = fc
    .tuple(values, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }), fc.constantFrom("*", "**", "?"))
    .map(([value, from, length, hole]) => `${value.slice(0, from)}${hole}${value.slice(from + length)}`);
  const choice = fc.tuple(values, values, fc.constantFrom("", "*")).map(([a, b, end]) => `{${a},${b}}${end}`);
  const set = fc
    .tuple(values, fc.constantFrom("[a-p]", "[!a-p]", "[pd]", "[!pd]", "[z-a]", "[a", "[]", "[a-]"))
    .map(([value, one]) => `${one}${value.slice(1)}`);
  return fc.oneof(values, cut, cut, choice, set, fc.constantFrom("*", "prod-*", "alpha-*", "prod-*-eu", "pr\\od-*"));
}

function denied(entries: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 5, arbitrary: entries }, { weight: 1, arbitrary: entries.map((entry) => `!${entry}`) });
}

const destination = fc.record(
  { name: denied(globOf(name)), server: denied(globOf(server)), namespace: denied(globOf(namespace)) },
  { requiredKeys: ["namespace"] },
);

const repository = fc.constantFrom(
  "https://github.com/acme/team-alpha",
  "https://github.com/acme/team-alpha.git",
  "https://GitHub.com/Acme/team-alpha",
  "https://github.com/acme/team-beta/",
  "git@github.com:acme/team-alpha.git",
  "ssh://git@github.com/acme/team-alpha",
  "ssh://git@github.com:22/acme/team-alpha",
  "https://user@github.com/acme/team-alpha",
  "https://github.example:8443/acme/team-alpha?x=1#y",
  "registry-1.docker.io/bitnamicharts",
  "oci://registry.example/charts",
  "https://github.com/acme/a%20b",
  "https://github.com/acme/a b",
  "https://github.com/acme/100%",
  "https://github.com/acme/%c3%a9 b",
  "https://github.com/acme/é b",
  "https://some%2fone:a:b@github.com/acme/team-alpha",
  " https://github.com/acme/team-alpha ",
  "localhost:5000/charts",
  "/srv/git/acme",
);
const source = mostly(
  denied(globOf(repository)),
  fc.constantFrom(
    "https://github.com/acme/*",
    "https://github.com/**",
    "https://*.com/acme/*",
    "!https://github.com/acme/team-beta",
    "https://github.com/acme/{team-alpha,team-beta}",
    "*",
    "!*",
    "",
  ),
);

const kind = fc.record({
  group: fc.constantFrom("", "apps", "networking.k8s.io", "rbac.authorization.k8s.io", "argoproj.io"),
  kind: fc.constantFrom("Namespace", "Deployment", "Ingress", "ClusterRole", "Rollout", "Secret"),
});
const kindGlob = fc.record({
  group: mostly(fc.constantFrom("", "apps", "networking.k8s.io"), fc.constantFrom("*", "*.k8s.io", "app?")),
  kind: mostly(fc.constantFrom("Namespace", "Deployment", "Ingress"), fc.constantFrom("*", "Ing*", "?eployment")),
});
const kinds = fc.array(kindGlob, { maxLength: 4 });

const policy = mostly(
  fc
    .tuple(
      mostly(fc.constant("proj:team-alpha:developer"), fc.constantFrom("proj:team-beta:developer", "developer")),
      mostly(fc.constantFrom("applications", "logs", "exec", "clusters"), fc.constantFrom("projects", "accounts")),
      mostly(fc.constantFrom("get", "sync", "*", "action/apps/*", "delete/*"), fc.constantFrom("restart", "action")),
      mostly(
        fc.constantFrom("team-alpha/*", "team-alpha/web-1.x", "team-alpha/argocd/web"),
        fc.constantFrom("*", "*/*", "team-alpha", "team-alphabet/*", "team-alpha/a/b/c", "team-alpha/[a]"),
      ),
      mostly(fc.constant("allow"), fc.constantFrom("deny", "permit", "")),
      fc.constantFrom(", ", ",", " , "),
    )
    .map(([subject, resource, action, object, effect, comma]) =>
      ["p", subject, resource, action, object, effect].join(comma),
    ),
  fc.constantFrom("g, a, b", "p, a", "p,\tproj:team-alpha:developer, logs, get, team-alpha/*, allow", ""),
);
const group = mostly(
  fc.constantFrom("acme:alpha", "acme:platform", '"cn=a,ou=b"', "x"),
  fc.constantFrom("cn=a,ou=b", " x", "x ", "\tx", 'a"b', '"', '""', '"  "', '" x "', ' "a" ', "", " ", "a\tb"),
);
const role: fc.Arbitrary<ProjectRole> = fc.record(
  {
    name: mostly(fc.constantFrom("developer", "viewer", "a", "a_b-c"), fc.constantFrom("-a", "a-", "the boss", "")),
    policies: fc.array(policy, { maxLength: 2 }),
    groups: fc.array(group, { maxLength: 2 }),
  },
  { requiredKeys: ["name", "policies"] },
);

const window: fc.Arbitrary<ProjectWindow> = fc.record(
  {
    kind: mostly(fc.constantFrom("allow", "deny"), fc.constantFrom("Allow", "")),
    schedule: mostly(
      fc.constantFrom("0 9 * * 1-5", "*/5 * * * *", "0 0 1 JAN ?"),
      fc.constantFrom("@daily", "0 9 * * 7", "0 22-6 * * *", "0 9 * *", "0 0 9 * * 1", "a b c d e", "0 9 L * *", ""),
    ),
    duration: mostly(fc.constantFrom("8h", "9h30m", "1.5h"), fc.constantFrom("1d", "8 hours", "8", "")),
    applications: fc.array(fc.constantFrom("*", "a,b", "a", "b"), { maxLength: 2 }),
    clusters: fc.array(fc.constantFrom("prod-*", "dev-*"), { maxLength: 2 }),
    namespaces: fc.array(namespace, { maxLength: 1 }),
    andOperator: fc.boolean(),
    manualSync: fc.boolean(),
    timeZone: fc.constantFrom("", "UTC", "Europe/London"),
    description: mostly(fc.constant("hours"), fc.constantFrom("x".repeat(256), "é".repeat(127), "é".repeat(128))),
  },
  { requiredKeys: ["kind", "schedule", "duration", "clusters"] },
);

const account = fc.record({
  server: mostly(fc.constantFrom("*", "https://a.example"), fc.constantFrom("!https://a.example", "[a", "{a", "[]")),
  namespace: mostly(namespace, fc.constantFrom("!argocd", "[z-a]", "*", "")),
  defaultServiceAccount: mostly(
    fc.constantFrom("gitops-fleet:team-alpha", "team-alpha"),
    fc.constantFrom("", "  ", "\t", "a/b", "team-*", "a\\b", "{a}", "!a", "[a]"),
  ),
});

/** Most lists are short, so that some projects break no rule. */
const spec: fc.Arbitrary<AppProjectSpec> = fc.record(
  {
    sourceRepos: fc.array(source, { maxLength: 3 }),
    destinations: fc.array(destination, { maxLength: 3 }),
    clusterResourceWhitelist: kinds,
    clusterResourceBlacklist: kinds,
    namespaceResourceWhitelist: kinds,
    namespaceResourceBlacklist: kinds,
    roles: fc.array(role, { maxLength: 2 }),
    syncWindows: fc.array(window, { maxLength: 2 }),
    destinationServiceAccounts: fc.array(account, { maxLength: 2 }),
    sourceNamespaces: fc.array(fc.constantFrom("argocd", "alpha", "beta"), { maxLength: 2 }),
  },
  { requiredKeys: ["sourceRepos", "destinations"] },
);

const question: fc.Arbitrary<Question> = fc.record({
  project: spec.map((one) => ({
    apiVersion: "argoproj.io/v1alpha1" as const,
    kind: "AppProject" as const,
    metadata: { name: "team-alpha", namespace: "argocd" },
    spec: one,
  })),
  destination: fc.record({ name: mostly(name, fc.constant("")), server, namespace }),
  repository,
  kind,
});

describe("decisions on projects", () => {
  it(`are those of Argo CD's own code, in ${CASES} generated cases`, async function () {
    this.timeout(600_000);
    const questions = fc.sample(question, { seed: SEED, numRuns: CASES });
    const answers = await askArgoCd<Answer[]>("TestProjects", questions);
    assert.equal(answers.length, questions.length);
    for (const [index, asked] of questions.entries()) {
      const { refusal, ...theirs } = answers[index] ?? { refusal: "no answer" };
      const { spec: bounds } = asked.project;
      const ours = {
        destination: isDestinationPermitted(bounds, asked.destination),
        repository: isSourcePermitted(bounds, asked.repository),
        namespaced: isKindPermitted(bounds, asked.kind, true),
        global: isKindPermitted(bounds, asked.kind, false),
      };
      assert.deepEqual(ours, theirs, JSON.stringify(asked));
      const faults = appProjectFaults(asked.project);
      assert.equal(
        faults.length > 0,
        refusal !== "",
        `${refusal}\n${JSON.stringify(faults)}\n${JSON.stringify(asked)}`,
      );
    }
    // Cases that all say the same would show nothing.
    const shares = (["destination", "repository", "namespaced", "global"] as const).map(
      (key) => answers.filter((answer) => answer[key]).length,
    );
    const refused = answers.filter(({ refusal }) => refusal !== "").length;
    for (const share of [...shares, refused]) {
      assert.ok(share > CASES / 20 && share < CASES * 0.95, `${share} of ${CASES}`);
    }
  });
});
