import assert from "node:assert/strict";
import type { SetGenerator } from "../../../render/setGenerators.js";
import { typedApplicationSet } from "../../../render/typedApplicationSet.js";
import { aSet, faultsOf } from "./aSet.js";
import { assertGolden, yaml } from "./golden.js";

const REPOSITORY = "https://github.com/acme/team-alpha";
const PULLS: SetGenerator = { pullRequests: { owner: "acme", repo: "web" } };
const FOLDERS: SetGenerator = { gitDirectories: { repoURL: REPOSITORY, directories: ["apps/*"] } };
const FILES: SetGenerator = {
  gitFiles: { repoURL: REPOSITORY, files: ["customers/*.yaml"], parameters: ["customer.id"] },
};
const CLUSTERS: SetGenerator = { clusters: { matchLabels: { "gitops-fleet/environment": "dev" } } };
const REGIONS: SetGenerator = { list: { elements: [{ region: "eu" }, { region: "us" }] } };

const cluster = (name: string, environment = "dev") => ({
  name,
  server: `https://${name}.example`,
  labels: { "gitops-fleet/environment": environment },
});

describe("a set by typed arguments", () => {
  it("is written as a person would write it, for each kind of generator", () => {
    assertGolden(
      "typed-sets.yaml",
      yaml(
        ...[
          aSet(REGIONS, { carries: "customers", clusters: [] }, "preview-{{.region}}"),
          aSet(CLUSTERS, { carries: "services" }, "preview-{{.name}}"),
          aSet(
            {
              gitDirectories: {
                ...FOLDERS.gitDirectories,
                repoURL: REPOSITORY,
                directories: ["apps/*"],
                exclude: ["apps/old"],
                requeueAfterSeconds: 600,
              },
            },
            { carries: "services" },
            "preview-{{.path.basenameNormalized}}",
          ),
          aSet(FILES, { carries: "customers", sync: { selfHeal: false } }, "preview-{{.customer.id}}"),
          aSet({
            pullRequests: {
              owner: "acme",
              repo: "web",
              api: "https://github.acme.example/api/v3",
              tokenSecret: { name: "github-token", key: "token" },
              labels: ["preview"],
              filters: [{ targetBranchMatch: "^main$" }],
            },
          }),
          aSet({ matrix: { generators: [PULLS, CLUSTERS] } }, {}, "preview-{{.number}}-{{.name}}"),
          aSet(
            {
              merge: { keys: ["region"], generators: [REGIONS, { list: { elements: [{ region: "eu", size: "2" }] } }] },
            },
            {},
            "preview-{{.region}}",
          ),
        ].map(typedApplicationSet),
      ),
    );
  });

  it("keeps services and their workloads whatever goes, and lets previews and customers go with what made them", () => {
    const of = (carries: "services" | "previews" | "customers") => {
      const { syncPolicy, template } = typedApplicationSet(aSet(PULLS, { carries })).spec;
      return [syncPolicy, template.metadata.finalizers];
    };
    assert.deepEqual(of("services"), [
      { applicationsSync: "create-update", preserveResourcesOnDeletion: true },
      undefined,
    ]);
    for (const carries of ["previews", "customers"] as const) {
      assert.deepEqual(of(carries), [{ applicationsSync: "sync" }, ["resources-finalizer.argocd.argoproj.io"]]);
    }
  });

  it("lets no parameter choose the project, since a team that writes the folder would choose its rights", () => {
    const [fault] = faultsOf(aSet(FOLDERS, { project: "{{.path.basename}}" }, "preview-{{.path.basenameNormalized}}"));
    assert.match(
      fault ?? "",
      /^spec\.template\.spec\.project: .*filled in from a parameter.* Write the project's name/,
    );
  });

  it("is refused for a parameter that one of its generators does not give", () => {
    const two = aSet(PULLS, { generators: [PULLS, FOLDERS] });
    assert.match(faultsOf(two)[0] ?? "", /"\{\{\.number\}\}" is no parameter.*\{\{\.path\.basename\}\}/);
    const cases: [SetGenerator, string, string][] = [
      [REGIONS, "{{.region}}", "{{.zone}}"],
      [
        CLUSTERS,
        '{{index .metadata.labels "gitops-fleet/wave"}}{{.name}}',
        '{{index .metadata.labels "own"}}{{.name}}',
      ],
      [FOLDERS, "{{index .path.segments 1 | normalize}}{{.path.path | normalize}}", "{{.path.filename}}"],
      [FILES, "{{.customer.id}}", "{{.customer.name}}"],
      [PULLS, "{{.number}}", "{{.branch_slugs}}"],
      [{ matrix: { generators: [PULLS, CLUSTERS] } }, "{{.number}}-{{.name}}", "{{.number}}-{{.path.path}}"],
    ];
    for (const [generator, good, bad] of cases) {
      assert.deepEqual(faultsOf(aSet(generator, {}, `preview-${good}`)), [], good);
      assert.match(faultsOf(aSet(generator, {}, `preview-${bad}`)).join("\n"), /is no parameter that this/, bad);
    }
  });

  it("asks a generator for what Argo CD asks of it", () => {
    const cases: [SetGenerator, RegExp][] = [
      [{}, /generators\[0\]: A generator has no kind/],
      [{ ...PULLS, ...REGIONS }, /has list and pullRequests; it has exactly one/],
      [{ matrix: { generators: [PULLS] } }, /A matrix has two generators, and this one has 1/],
      [{ matrix: { generators: [FOLDERS, FOLDERS] } }, /Both Git generators give `path`.*pathParamPrefix/],
      [
        {
          matrix: {
            generators: [{ matrix: { generators: [{ matrix: { generators: [PULLS, REGIONS] } }, REGIONS] } }, CLUSTERS],
          },
        },
        /three levels deep/,
      ],
      [
        { matrix: { generators: [CLUSTERS, { gitFiles: { repoURL: REPOSITORY, files: ["{{.nam}}/*.yaml"] } }] } },
        /generators\[1\]\.git\.files\[0\]\.path: "\{\{\.nam\}\}"/,
      ],
      [{ merge: { generators: [REGIONS], keys: ["region"] } }, /two generators or more/],
      [{ merge: { generators: [REGIONS, REGIONS], keys: [] } }, /no key to merge by/],
      [{ merge: { generators: [REGIONS, CLUSTERS], keys: ["region"] } }, /generators\[1\] gives no text "region"/],
      [{ gitDirectories: { repoURL: REPOSITORY, directories: [] } }, /no pattern, and gives nothing/],
      [{ gitDirectories: { repoURL: REPOSITORY, directories: ["apps/[a"] } }, /"apps\/\[a" is no pattern/],
      [{ gitFiles: { repoURL: REPOSITORY, files: ["../x.yaml"] } }, /"\.\.\/x\.yaml" is no pattern/],
      [
        { pullRequests: { owner: "acme", repo: "web", appSecretName: "a", tokenSecret: { name: "b", key: "c" } } },
        /a token and a GitHub App/,
      ],
    ];
    for (const [generator, fault] of cases) assert.match(faultsOf(aSet(generator)).join("\n"), fault);
    assert.match(faultsOf(aSet(PULLS, { generators: [] }))[0] ?? "", /There is no generator/);
  });
});

describe("the names of a set's applications", () => {
  const known = (name: string, clusters: string[], taken: string[] = []) =>
    faultsOf(
      aSet(
        { matrix: { generators: [REGIONS, CLUSTERS] } },
        { clusters: clusters.map((one) => cluster(one)), taken },
        name,
      ),
    );

  it("are proven one by one where clusters and lists are known", () => {
    assert.deepEqual(known("preview-{{.region}}-{{.name}}", ["a", "b"]), []);
    assert.deepEqual(known("{{.region}}", []), [], "a selector without clusters makes nothing");
    assert.match(known("preview-{{.name}}", ["a"]).join(), /Two applications would be called "preview-a"/);
    assert.match(known("Preview-{{.region}}-{{.name}}", ["a"]).join("\n"), /"Preview-eu-a" is no name/);
    assert.match(
      known("x-{{.region}}-{{.name}}", ["a"], ["x-us-a"]).join(),
      /Another set's application is called "x-us-a"/,
    );
    assert.match(known("x-{{.region}}-{{.name}}", ["a"], ["x-*"]).join("\n"), /called "x-eu-a" too/);
  });

  it("may have 53 characters and no more", () => {
    const name = (length: number): string => "c".repeat(length - "preview-eu-".length);
    assert.deepEqual(known("preview-{{.region}}-{{.name}}", [name(53)]), []);
    const faults = known("preview-{{.region}}-{{.name}}", [name(54)]);
    assert.equal(faults.length, 2);
    assert.match(faults[0] ?? "", /has 54 characters; a Helm release, which is called like it, may have 53/);
  });

  it("begin with what no other set's do, where nobody knows them beforehand", () => {
    assert.match(faultsOf(aSet(PULLS, {}, "{{.number}}")).join(), /begins with a parameter/);
    assert.match(faultsOf(aSet(PULLS, { taken: ["preview-one"] })).join(), /"preview-" begins the name of preview-one/);
    assert.match(faultsOf(aSet(PULLS, { taken: ["pre*"] })).join(), /begins the name of pre\*/);
    assert.deepEqual(faultsOf(aSet(PULLS, { taken: ["alpha-web-dev-eu-west-1", "other-*"] })), []);
  });

  it("tell pull requests, folders and clusters apart, with characters that a name may have", () => {
    assert.match(
      faultsOf(aSet(PULLS, {}, "preview-{{.head_short_sha}}")).join(),
      /may have one name.*\{\{\.number\}\}/,
    );
    assert.match(faultsOf(aSet(PULLS, {}, "preview-{{.number}}-{{.branch}}")).join(), /\.branch \| normalize/);
    assert.match(faultsOf(aSet(FOLDERS, {}, "preview-{{.path.basename}}")).join(), /characters that no name may have/);
    const deep: SetGenerator = { gitDirectories: { repoURL: REPOSITORY, directories: ["apps/*/*"] } };
    assert.match(
      faultsOf(aSet(deep, {}, "preview-{{.path.basenameNormalized}}")).join(),
      /Add \{\{\.path\.path \| normal/,
    );
    assert.deepEqual(faultsOf(aSet(deep, {}, "preview-{{.path.path | normalize}}")), []);
    const pairs: SetGenerator = { matrix: { generators: [PULLS, CLUSTERS] } };
    assert.match(faultsOf(aSet(pairs)).join(), /Add \{\{\.name\}\}, the cluster's/);
  });

  it("count the longest slug of a branch, which Argo CD cuts at 50", () => {
    assert.match(faultsOf(aSet(PULLS, {}, "preview-{{.number}}-{{.branch_slug}}")).join(), /may have 69 characters/);
    assert.deepEqual(faultsOf(aSet(PULLS, {}, "preview-{{.number}}-{{.branch_slug | trunc 20}}")), []);
  });
});
