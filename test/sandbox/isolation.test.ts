import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, SANDBOX_TIMEOUT_MS, statusOf, theFleet } from "./theFleet.js";
import type { Project } from "./project.js";

const HUB = ["--context", "acme-hub", "-n", "argocd"] as const;
const DEV = "acme-dev-eu-west-1";
/** What team alpha's applications are synced as, on every cluster. */
const ALPHA = "system:serviceaccount:gitops-fleet:team-alpha";
const OWN = {
  cluster: "dev-eu-west-1",
  namespace: "alpha-web",
  repository: "https://github.com/acme/team-alpha",
  path: "apps/web/overlays/dev",
};

interface LiveApplication {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly operationState?: {
      readonly phase: string;
      readonly message?: string;
      readonly syncResult?: { readonly resources?: readonly { readonly message?: string }[] };
    };
  };
}

describe("a team stays within what is its own", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
  });

  afterEach(() => project.runOk("kubectl", ...HUB, "delete", "application", "trespass", "--ignore-not-found"));

  /** An Application in the team's project, as whoever could write to Argo CD's namespace would make it. */
  async function apply({ cluster, namespace, repository, path }: typeof OWN, branch = "main"): Promise<void> {
    const file = join(project.root, "trespass.json");
    const source = { repoURL: repository, path, targetRevision: branch };
    const spec = { project: "team-alpha", destination: { name: cluster, namespace }, source };
    const metadata = { name: "trespass", namespace: "argocd" };
    await writeFile(file, JSON.stringify({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata, spec }));
    await project.runOk("kubectl", ...HUB, "apply", "-f", file);
  }

  async function trespass(): Promise<LiveApplication["status"]> {
    const text = await project.runOk("kubectl", ...HUB, "get", "application", "trespass", "-o", "json");
    return (JSON.parse(text) as LiveApplication).status;
  }

  const refusals: readonly [what: string, where: Partial<typeof OWN>, said: RegExp][] = [
    [
      "go to another team's namespace",
      { namespace: "beta-catalog" },
      /do not match any of the allowed destinations in project 'team-alpha'/,
    ],
    [
      "go to Argo CD's own, on the hub",
      { cluster: "hub", namespace: "argocd" },
      /do not match any of the allowed destinations in project 'team-alpha'|no cluster|not found/,
    ],
    [
      "come from another team's repository",
      { repository: "https://github.com/acme/team-beta", path: "apps/catalog/overlays/dev" },
      /team-beta is not permitted in project 'team-alpha'/,
    ],
  ];
  for (const [what, where, said] of refusals) {
    it(`no application of it may ${what}: Argo CD takes no such one, and the status lists it`, async () => {
      await apply({ ...OWN, ...where });
      const conditions = await eventually(
        "Argo CD judges it",
        async () => (await trespass())?.conditions ?? [],
        (found) => found.length > 0,
        60,
      );
      assert.deepEqual([...new Set(conditions.map(({ type }) => type))], ["InvalidSpecError"]);
      assert.match(conditions.map(({ message }) => message).join("\n"), said);
      const { unwanted } = await statusOf(project);
      assert.deepEqual(
        unwanted.map(({ application, argocd }) => [application, argocd]),
        [["trespass", "hub"]],
      );
    });
  }

  /** What a sync of a branch with one manifest says.
   *  @param manifest in JSON, which is YAML */
  async function syncOf(branch: string, manifest: object): Promise<string> {
    const clone = join(project.root, "clones", branch);
    await project.runOk("git", "clone", "-q", OWN.repository, clone);
    await mkdir(join(clone, "trespass"));
    await writeFile(join(clone, "trespass/manifest.yaml"), JSON.stringify(manifest));
    const git = (...words: string[]): Promise<string> => project.runOk("git", "-C", clone, ...words);
    await git("add", "-A");
    await git("-c", "user.name=Operator", "-c", "user.email=operator@acme.example", "commit", "-qm", "Try");
    await git("push", "-q", "origin", `HEAD:refs/heads/${branch}`);
    await apply({ ...OWN, path: "trespass" }, branch);
    const operation = JSON.stringify({ operation: { sync: {} } });
    await project.runOk("kubectl", ...HUB, "patch", "application", "trespass", "--type", "merge", "-p", operation);
    const ended = await eventually(
      "the sync ends",
      async () => (await trespass())?.operationState,
      (state) => state !== undefined && state.phase !== "Running",
      90,
    );
    assert.notEqual(ended?.phase, "Succeeded");
    return [ended?.message, ...(ended?.syncResult?.resources ?? []).map(({ message }) => message)].join("\n");
  }

  it("may deploy no kind that its project leaves out, of the cluster or of its namespace", async () => {
    const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];
    const rbac = "rbac.authorization.k8s.io";
    const admin = { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: "alpha-admin" }, rules };
    assert.match(await syncOf("cluster-role", admin), /rbac\.authorization\.k8s\.io:ClusterRole is not permitted/);
    const role = { ...admin, kind: "Role" };
    assert.match(await syncOf("role", role), /rbac\.authorization\.k8s\.io:Role is not permitted/);
  });

  it("is Forbidden by the API server where its project was widened by hand: it syncs as itself", async () => {
    const text = await project.runOk("kubectl", ...HUB, "get", "appproject", "team-alpha", "-o", "json");
    const { destinations, destinationServiceAccounts } = (
      JSON.parse(text) as { spec: { destinations: object[]; destinationServiceAccounts: { server: string }[] } }
    ).spec;
    const patch = (spec: object): Promise<string> =>
      project.runOk(
        "kubectl",
        ...HUB,
        "patch",
        "appproject",
        "team-alpha",
        "--type",
        "merge",
        "-p",
        JSON.stringify({ spec }),
      );
    const server = "*";
    const account = { server, namespace: "beta-catalog", defaultServiceAccount: "gitops-fleet:team-alpha" };
    await patch({
      destinations: [...destinations, { name: "dev-eu-west-1", namespace: "beta-catalog" }],
      destinationServiceAccounts: [...destinationServiceAccounts, account],
    });
    try {
      const metadata = { name: "from-alpha", namespace: "beta-catalog" };
      const said = await syncOf("forbidden", { apiVersion: "v1", kind: "ConfigMap", metadata });
      assert.match(said, new RegExp(`forbidden: User "${ALPHA}" cannot .* in the namespace "beta-catalog"`));
    } finally {
      await patch({ destinations, destinationServiceAccounts });
    }
  });

  it("gets no more of a cluster than its quota, in its namespaces and not in another team's", async () => {
    await project.editFleet((text) =>
      text.replace('groups: ["acme:alpha"]\n', 'groups: ["acme:alpha"]\n    quota: { cpu: "4" }\n'),
    );
    try {
      await project.fleetOk("up", "--stack", "dev");
      const file = join(project.root, "pod.json");
      const resources = { requests: { cpu: "5", memory: "64Mi" }, limits: { memory: "64Mi" } };
      const spec = { containers: [{ name: "greedy", image: "registry.k8s.io/pause:3.10", resources }] };
      await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "greedy" }, spec }));
      const create = (...words: string[]) =>
        project.run("kubectl", "--context", DEV, "create", "--dry-run=server", "-f", file, ...words);
      const refused = await create("-n", "alpha-web", "--as", ALPHA);
      assert.notEqual(refused.code, 0);
      assert.match(
        refused.stderr,
        /exceeded quota: gitops-fleet, requested: requests\.cpu=5, .*limited: requests\.cpu=4/,
      );
      assert.equal((await create("-n", "beta-catalog")).code, 0);
    } finally {
      await project.editFleet(() => committed);
      await project.fleetOk("up", "--stack", "dev");
    }
  });
});
