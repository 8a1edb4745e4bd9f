import assert from "node:assert/strict";
import fc from "fast-check";
import { applications, type Fleet } from "../../../model/index.js";
import { addonApplicationSet, serviceApplicationSet } from "../../../render/applicationSet.js";
import { platformAppProject, teamAppProject, type AppProjectSpec } from "../../../render/appProject.js";
import { isDestinationPermitted, isKindPermitted, isSourcePermitted } from "../../projectPermissions.js";
import { isWindowOf } from "../../../render/windowSelection.js";
import { aFleet as aCompleteFleet } from "../model/aFleet.js";
import { aFleet, serviceOf, teamOf } from "./aFleet.js";

const SERVER = "https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com";

function bounds(spec: Partial<AppProjectSpec>): AppProjectSpec {
  return { sourceRepos: [], destinations: [], ...spec };
}

function at(name: string, namespace: string, server = SERVER) {
  return { name, namespace, server };
}

describe("a project's destinations", () => {
  it("allow everything else with a lone `!x`", () => {
    const spec = bounds({ destinations: [{ server: "!https://kubernetes.default.svc", namespace: "*" }] });
    assert.ok(isDestinationPermitted(spec, at("prod-eu-west-1", "kube-system")));
    assert.ok(!isDestinationPermitted(spec, at("in-cluster", "argocd", "https://kubernetes.default.svc")));
    const namespaces = bounds({ destinations: [{ server: "*", namespace: "!argocd" }] });
    assert.ok(isDestinationPermitted(namespaces, at("hub", "beta-catalog")));
  });

  it("take a cluster by its name also where an application says its server", () => {
    const spec = bounds({ destinations: [{ name: "prod-*", namespace: "alpha-web" }] });
    assert.ok(isDestinationPermitted(spec, at("prod-eu-west-1", "alpha-web")));
    assert.ok(!isDestinationPermitted(spec, at("", "alpha-web")));
  });

  it("do not end at a slash, as addresses of servers have them", () => {
    const spec = bounds({ destinations: [{ server: "https://*.acme.example/*", namespace: "alpha-*" }] });
    assert.ok(isDestinationPermitted(spec, at("", "alpha-web", "https://a.b.acme.example/k8s/clusters/c-1")));
  });
});

describe("a project's repositories", () => {
  it("are the same in capitals, with .git, and over ssh as over ssh", () => {
    const spec = bounds({ sourceRepos: ["https://github.com/acme/team-alpha", "git@github.com:acme/tools.git"] });
    assert.ok(isSourcePermitted(spec, "https://GitHub.com/Acme/team-alpha.git"));
    assert.ok(isSourcePermitted(spec, "ssh://git@github.com/acme/tools"));
    assert.ok(!isSourcePermitted(spec, "git@github.com:acme/team-alpha"));
  });

  it("stay within a segment with `*`, and cross it with `**`", () => {
    assert.ok(!isSourcePermitted(bounds({ sourceRepos: ["https://github.com/*"] }), "https://github.com/acme/web"));
    assert.ok(isSourcePermitted(bounds({ sourceRepos: ["https://github.com/**"] }), "https://github.com/acme/web"));
    assert.ok(isSourcePermitted(bounds({ sourceRepos: ["*"] }), "https://github.com/acme/web"));
  });

  it("allow every other one with a lone `!x`", () => {
    const spec = bounds({ sourceRepos: ["!https://github.com/acme/team-beta"] });
    assert.ok(isSourcePermitted(spec, "https://github.com/evil/team-alpha"));
    assert.ok(!isSourcePermitted(spec, "https://github.com/acme/team-beta"));
  });

  it("are the same however Go has to escape them", () => {
    const permits = (entry: string, repository: string): boolean =>
      isSourcePermitted(bounds({ sourceRepos: [entry] }), repository);
    assert.ok(permits("https://github.com/acme/%c3%a9 b", "https://github.com/acme/é b"));
    assert.ok(permits("https://github.com/acme/%ff b", "https://github.com/acme/%FF b"));
    assert.ok(!permits("https://github.com/acme/%ff b", "https://github.com/acme/ÿ b"));
    assert.ok(permits("https://us%65r@github.com/acme", "https://user@github.com/acme"));
    assert.ok(!permits("https://a%zz@github.com/acme", "https://a@github.com/acme"));
  });

  it("lose their alternatives to Go's way of writing a URL", () => {
    const spec = bounds({ sourceRepos: ["https://github.com/acme/{team-alpha,team-beta}"] });
    assert.ok(!isSourcePermitted(spec, "https://github.com/acme/team-alpha"));
  });
});

describe("a project's kinds", () => {
  const NAMESPACE = { group: "", kind: "Namespace" };

  it("are none outside of namespaces with an empty cluster whitelist, and none with a blacklist alone", () => {
    assert.ok(!isKindPermitted(bounds({ clusterResourceWhitelist: [] }), NAMESPACE, false));
    assert.ok(!isKindPermitted(bounds({}), NAMESPACE, false));
    const denied = [{ group: "rbac.authorization.k8s.io", kind: "ClusterRole" }];
    assert.ok(!isKindPermitted(bounds({ clusterResourceBlacklist: denied }), NAMESPACE, false));
  });

  it("are all in namespaces without a whitelist, and none with an empty one", () => {
    const kind = { group: "apps", kind: "Deployment" };
    assert.ok(isKindPermitted(bounds({}), kind, true));
    assert.ok(!isKindPermitted(bounds({ namespaceResourceWhitelist: [] }), kind, true));
    assert.ok(!isKindPermitted(bounds({ namespaceResourceBlacklist: [{ group: "*", kind: "*" }] }), kind, true));
  });

  it("have Namespace where a set says CreateNamespace, and no team's set says so", () => {
    const fleet = aFleet();
    const [addon] = fleet.addons;
    assert.ok(addon);
    const creates = (options: readonly string[]): boolean => options.includes("CreateNamespace=true");
    assert.ok(creates(addonApplicationSet(fleet, addon).spec.template.spec.syncPolicy.syncOptions));
    assert.ok(isKindPermitted(platformAppProject(fleet).spec, NAMESPACE, false));
    const set = serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web"));
    assert.ok(!creates(set.spec.template.spec.syncPolicy.syncOptions));
    assert.ok(!isKindPermitted(teamAppProject(fleet, teamOf(fleet, "alpha")).spec, NAMESPACE, false));
  });
});

describe("a window on clusters by name", () => {
  const window = { kind: "deny", schedule: "* * * * *", duration: "1h", clusters: ["prod-*"] };

  it("does not hold an application that is addressed by its server, so that every set says the name", () => {
    assert.ok(!isWindowOf(window, { name: "web", cluster: SERVER, namespace: "alpha-web" }));
    const fleet = aFleet();
    const set = serviceApplicationSet(fleet, teamOf(fleet, "alpha"), serviceOf(fleet, "alpha", "web"));
    assert.deepEqual(Object.keys(set.spec.template.spec.destination), ["name", "namespace"]);
  });
});

/** Names that begin alike, which is where globs give too much. */
const word = fc.constantFrom("a", "a-b", "b", "prod", "prod-eu", "dev", "argocd", "kube-system");

/** Fleets that name environments, teams and services with them; those that the file's own rules refuse are none. */
const someFleet = fc
  .record({
    environments: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    teams: fc.dictionary(word, fc.uniqueArray(word, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 3 }),
    renamed: fc.option(fc.constantFrom("prod-eu-west-1x", "america", "dev-a"), { nil: undefined }),
  })
  .map(({ environments, teams, renamed }) => {
    try {
      return aCompleteFleet((file) => {
        file.environments = Object.fromEntries(
          environments.map((name, index) => [
            name,
            { clusters: [{ region: "eu-west-1", ...(index === 0 && renamed !== undefined ? { name: renamed } : {}) }] },
          ]),
        );
        file.teams = Object.fromEntries(
          Object.entries(teams).map(([name, services]) => [
            name,
            {
              services: Object.fromEntries(
                services.map((service, index) => [
                  service,
                  index === 0 ? { environments: environments.slice(0, 1) } : {},
                ]),
              ),
            },
          ]),
        );
      });
    } catch {
      return undefined;
    }
  })
  .filter((fleet): fleet is Fleet => fleet !== undefined);

describe("the projects of a fleet", () => {
  it("permit each application by its own project, and by no other team's; and nobody Argo CD's namespace", () => {
    let judged = 0;
    fc.assert(
      fc.property(someFleet, (fleet) => {
        const projects = [platformAppProject(fleet), ...fleet.teams.map((team) => teamAppProject(fleet, team))];
        for (const application of applications(fleet)) {
          const place = at(application.cluster, application.namespace);
          for (const { metadata, spec } of projects) {
            const permitted = isDestinationPermitted(spec, place) && isSourcePermitted(spec, application.repository);
            assert.equal(permitted, metadata.name === application.project, `${application.name} in ${metadata.name}`);
            judged += 1;
          }
        }
        for (const { spec } of projects) {
          for (const name of ["in-cluster", "hub"]) {
            assert.ok(!isDestinationPermitted(spec, at(name, "argocd", "https://kubernetes.default.svc")));
          }
        }
      }),
      { numRuns: 100 },
    );
    assert.ok(judged > 300);
  });
});
