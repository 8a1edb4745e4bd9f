import assert from "node:assert/strict";
import type { Fault } from "../../../model/index.js";
import { isPreset, presetPermissions, ROLE_PRESETS } from "../../../model/rolePresets.js";
import type { FleetFile, TeamFile } from "../../../model/schema.js";
import { aFleet, assertFault, faultsAfter } from "./aFleet.js";

/** A change of the roles of team alpha, which has no groups. */
const roles = (given: TeamFile["roles"]) => (file: FleetFile) => {
  file.teams = { alpha: { roles: given, services: { web: {} } } };
};
const rolesOf = (given: TeamFile["roles"]) => aFleet(roles(given)).teams[0]?.roles ?? [];
const faultsOfRoles = (given: TeamFile["roles"]): readonly Fault[] => faultsAfter(roles(given));
const GROUPS = ["acme:on-call"];

describe("the roles of a team", () => {
  it("are its developers in every environment, unless it says more", () => {
    const [developer, ...others] = aFleet().teams[0]?.roles ?? [];
    assert.deepEqual(
      [developer?.name, developer?.groups, developer?.environments],
      ["developer", ["acme:alpha"], null],
    );
    assert.deepEqual(others, []);
  });

  it("stand beside the developers of its groups", () => {
    const fleet = aFleet((file) => {
      file.teams = { alpha: { groups: ["acme:alpha"], roles: { operator: { groups: GROUPS } } } };
    });
    assert.deepEqual(
      fleet.teams[0]?.roles.map(({ name }) => name),
      ["developer", "operator"],
    );
  });

  it("are the listed ones alone where the team has no groups", () => {
    assert.deepEqual(
      rolesOf({ viewer: { groups: GROUPS } }).map(({ name }) => name),
      ["viewer"],
    );
  });

  it("of presets grow by one step each, and none of them needs what the hub may not do on a cluster", () => {
    const sizes = ROLE_PRESETS.map((preset) => presetPermissions(preset).length);
    assert.deepEqual(
      [...new Set(sizes)].sort((a, b) => a - b),
      sizes,
    );
    for (const { resource, action } of presetPermissions("owner")) {
      assert.ok(resource !== "applications" || ["get", "sync", "override"].includes(action), `${resource} ${action}`);
    }
  });

  it("name their environments in the order of promotion", () => {
    const [role] = rolesOf({ operator: { groups: GROUPS, environments: ["prod", "dev"] } });
    assert.deepEqual(role?.environments, ["dev", "prod"]);
  });

  it("may take a preset's rights under another name, so that others have them elsewhere", () => {
    const [role] = rolesOf({
      "on-call": { groups: GROUPS, allow: ["developer", "applications sync", "applications override"] },
    });
    assert.deepEqual(
      role?.allow.map(({ resource, action }) => `${resource} ${action}`),
      ["applications get", "applications sync", "logs get", "applications override"],
    );
  });
});

describe("a role is refused", () => {
  it("when its environment does not exist", () => {
    const faults = faultsOfRoles({ viewer: { groups: GROUPS, environments: ["prd"] } });
    assertFault(faults, "teams.alpha.roles.viewer.environments[0]", /no environment "prd"/, /Did you mean "prod"/);
  });

  it("when it is a misspelled preset", () => {
    const faults = faultsOfRoles({ develper: { groups: GROUPS } });
    assertFault(
      faults,
      "teams.alpha.roles.develper",
      /no preset, .* not say what/,
      /Did you mean "developer"\? Or add/,
    );
    assertFault(faultsOfRoles({ sre: { groups: GROUPS } }), "teams.alpha.roles.sre", /no preset/, /Add `allow`, or/);
  });

  it("when it changes what a preset means", () => {
    const faults = faultsOfRoles({ viewer: { groups: GROUPS, allow: ["logs get"] } });
    assertFault(faults, "teams.alpha.roles.viewer.allow", /same in every team/, /`allow: \[viewer\]`/);
  });

  it("when its name is none for Argo CD", () => {
    assertFault(
      faultsOfRoles({ "on call": { groups: GROUPS, allow: ["viewer"] } }),
      'teams.alpha.roles["on call"]',
      /not the name of a role/,
      /on-call/,
    );
  });

  it("when the team's groups have it already", () => {
    const faults = faultsAfter((file) => {
      file.teams = { alpha: { groups: ["acme:alpha"], roles: { developer: { groups: GROUPS } } } };
    });
    assertFault(faults, "teams.alpha.roles.developer", /\(acme:alpha\) are its developers/, /`allow: \[developer\]`/);
  });

  it("when a right is misspelled, or is one outside the team's project", () => {
    const faults = faultsOfRoles({
      own: {
        groups: GROUPS,
        allow: ["applications synk", "aplications get", "projects get", "sync", "logs get team-beta/*"],
      },
    });
    assert.deepEqual(
      faults.map(({ path }) => path),
      [0, 1, 2, 3, 4].map((index) => `teams.alpha.roles.own.allow[${index}]`),
    );
    const [action, resource, outside, half, object] = faults;
    assert.match(action?.remedy ?? "", /Did you mean "sync"/);
    assert.match(resource?.remedy ?? "", /Did you mean "applications"/);
    assert.match(outside?.problem ?? "", /nothing that a team's project has/);
    assert.match(half?.problem ?? "", /no right/);
    assert.match(object?.problem ?? "", /no right/);
  });

  it("when a right could not be used, or would let it leave its project", () => {
    const faults = faultsOfRoles({
      own: { groups: GROUPS, allow: ["exec create", "clusters get", "applicationsets create"] },
    });
    assert.deepEqual(
      faults.map(({ problem }) => problem.split(": ")[1]?.slice(0, 30)),
      ["`exec` is switched off in the f", "The fleet's clusters belong to", "whoever writes a set makes App"].map(
        (text) => text.slice(0, 30),
      ),
    );
  });

  it("when environments could not hold it: who may change an application may send it to another cluster", () => {
    for (const action of ["create", "update", "*"]) {
      const faults = faultsOfRoles({
        own: { groups: GROUPS, environments: ["dev"], allow: [`applications ${action}`] },
      });
      assertFault(faults, "teams.alpha.roles.own.allow[0]", /cannot be kept to environments/, /`environments`/);
    }
  });

  it("but not for denying what its environments could not hold", () => {
    const role = { groups: GROUPS, environments: ["dev"], allow: ["viewer"], deny: ["applications update"] };
    assert.deepEqual(rolesOf({ own: role })[0]?.deny, [{ resource: "applications", action: "update" }]);
  });

  it("when Argo CD takes its group for an administrator", () => {
    const faults = faultsOfRoles({ viewer: { groups: ["admin"] } });
    assertFault(faults, "teams.alpha.roles.viewer.groups[0]", /may do everything/, /Rename the group/);
  });

  it("when its group is called like a role of Argo CD's, whose members would get all that the group gets", () => {
    for (const group of ["role:admin", "role:readonly", "proj:team-beta:developer"]) {
      const faults = faultsOfRoles({ viewer: { groups: [group] } });
      assertFault(faults, "teams.alpha.roles.viewer.groups[0]", /how Argo CD names a role/, /Rename the group/);
    }
  });

  it("when an administrators' group is called like a role, which would make all who have it administrators", () => {
    const faults = faultsAfter((file) => {
      file.hub.argocd.sso = { issuer: "https://id.acme.example", clientId: "a", adminGroups: ["role:readonly"] };
    });
    assertFault(faults, "hub.argocd.sso.adminGroups[0]", /how Argo CD names a role/, /Rename the group/);
  });

  it("when it lists a group twice", () => {
    const faults = faultsOfRoles({ viewer: { groups: ["a", "a"] } });
    assertFault(faults, "teams.alpha.roles.viewer.groups[1]", /listed twice/, /Remove one/);
  });

  it("when GitHub does not send its group", () => {
    const faults = faultsAfter((file) => {
      roles({ viewer: { groups: ["other:alpha"] } })(file);
      file.hub.argocd.sso = {
        github: { organizations: { acme: null } },
        clientId: "a",
        adminGroups: ["acme:platform"],
      };
    });
    assertFault(faults, "teams.alpha.roles.viewer.groups[0]", /may not log in/, /Add other/);
  });
});

describe("the plan warns of a role", () => {
  const warnings = (given: TeamFile["roles"]) =>
    aFleet(roles(given)).warnings.map(({ path, problem }) => `${path}: ${problem}`);

  it("that nobody has", () => {
    assert.match(warnings({ viewer: {} })[0] ?? "", /^teams\.alpha\.roles\.viewer: Nobody has the role viewer/);
  });

  it("whose rights Argo CD would use as the hub's identity, which may only read", () => {
    for (const right of ["applications delete", "applications action/apps/Deployment/restart", "applications *"]) {
      const said = warnings({ own: { groups: GROUPS, allow: ["applications get", right] } });
      assert.match(said[0] ?? "", /^teams\.alpha\.roles\.own\.allow\[1\]: .* may only read on clusters/, right);
    }
    assert.deepEqual(warnings({ own: { groups: GROUPS, allow: ["owner"], deny: ["applications delete"] } }), []);
  });
});

describe("the plan warns of rights", () => {
  it("that are refused to whoever may not see the application", () => {
    const warnings = (allow: string[]) =>
      aFleet(roles({ own: { groups: GROUPS, allow } })).warnings.map(({ path, problem }) => `${path}: ${problem}`);
    for (const right of ["applications sync", "logs get"]) {
      assert.match(
        warnings(["applicationsets get", right])[0] ?? "",
        /^teams\.alpha\.roles\.own\.allow\[1\]: .* lets it be seen/,
      );
    }
    assert.deepEqual(warnings(["applications get", "applications sync", "logs get"]), []);
  });
});

describe("access to every project", () => {
  const SSO = { issuer: "https://login.acme.example", clientId: "argocd", adminGroups: ["acme:platform"] };

  it("needs single sign-on, because nobody else has groups", () => {
    const faults = faultsAfter((file) => (file.hub.argocd.access = { viewer: ["acme:all"] }));
    assertFault(faults, "hub.argocd.access", /Without single sign-on/, /Add hub\.argocd\.sso/);
  });

  it("knows the presets and no other role", () => {
    const faults = faultsAfter((file) => {
      Object.assign(file.hub.argocd, { sso: SSO, access: { viewers: ["acme:all"] } });
    });
    assertFault(faults, "hub.argocd.access.viewers", /no key "viewers"/, /Did you mean "viewer"/);
    assert.ok(ROLE_PRESETS.every(isPreset));
  });

  it("is held by groups of the presets", () => {
    const fleet = aFleet((file) => Object.assign(file.hub.argocd, { sso: SSO, access: { operator: ["acme:sre"] } }));
    assert.deepEqual(fleet.hub.argocd.access, { viewer: [], developer: [], operator: ["acme:sre"], owner: [] });
  });
});
