import type { Environment, Fleet, Team } from "../model/fleet.js";
import { isManaged } from "../model/registration.js";
import { pinFiles } from "./pins.js";
import { checkedFiles, type FileTree } from "./seedFiles.js";
import { serviceTree } from "./serviceTree.js";

/** What a team's repository starts with. Its files are the team's afterwards.
 *  @throws ConfigError when a file may not be committed. */
export function teamRepositoryFiles(fleet: Fleet, team: Team): FileTree {
  const trees = team.services.map((service) => ({
    ...serviceTree(team, service, fleet.environments),
    ...pinFiles(fleet, service),
  }));
  return checkedFiles(team.repository, {
    "README.md": teamReadme(fleet, team),
    ".github/CODEOWNERS": teamOwners(fleet, team),
    "SECURITY.md": securityPolicy([platformTeam(fleet), `@${fleet.repositories.organization}/${team.repository}`]),
    ...(Object.assign({}, ...trees) as FileTree),
  });
}

/** What the platform repository starts with.
 *  @throws ConfigError when a file may not be committed. */
export function platformRepositoryFiles(fleet: Fleet): FileTree {
  return checkedFiles(fleet.repositories.platform, {
    "README.md": platformReadme(fleet),
    ".github/CODEOWNERS": `# Who is asked to review a change. The last line that matches a file decides.\n* ${platformTeam(fleet)}\n`,
    "SECURITY.md": securityPolicy([platformTeam(fleet)]),
  });
}

/** Whom to tell, and what first: GitHub's form for private reports is there for public repositories alone. */
function securityPolicy(teams: readonly string[]): string {
  return `# Security

What is merged here runs on clusters. Whoever finds a vulnerability in it, or a secret that was committed, tells ${teams.join(" or ")}: directly, and neither in an issue nor in a pull request.

A secret that was committed is taken out of use before it is taken out of the file. It stays in the history.
`;
}

/** Where EKS runs Argo CD, nobody knows its address before it is there; and clusters that run their own come and go. */
function argoCd(fleet: Fleet): string {
  if (fleet.topology !== "centralized") return "Argo CD";
  return isManaged(fleet) ? "Argo CD, which EKS runs," : `Argo CD (https://${fleet.hub.argocd.host})`;
}

function platformTeam(fleet: Fleet): string {
  return `@${fleet.repositories.organization}/${fleet.repositories.platform}`;
}

function teamOwners(fleet: Fleet, team: Team): string {
  const owners = `@${fleet.repositories.organization}/${team.repository}`;
  const prod = fleet.environments.filter((environment) => environment.tier === "prod");
  return [
    "# Who is asked to review a change. The last line that matches a file decides.",
    `* ${owners}`,
    // Pins as well where there are none: the file is its users' by the time that there are.
    ...prod.flatMap(({ name }) =>
      ["overlays", "waves"].map((folder) => `/apps/*/${folder}/${name}/ ${platformTeam(fleet)} ${owners}`),
    ),
    `/.github/ ${platformTeam(fleet)}`,
    "",
  ].join("\n");
}

function teamReadme(fleet: Fleet, team: Team): string {
  const environments = fleet.environments.map((environment) => environment.name);
  const pinned = fleet.environments.filter(({ rollout }) => rollout.order === "pins").map(({ name }) => name);
  const inWaves =
    pinned.length === 0
      ? ""
      : `\nIn ${pinned.join(" and ")} it runs when \`npx fleet roll SERVICE --env ${pinned.at(-1) ?? ""}\` has taken it there, wave by wave: each wave runs the commit that \`apps/SERVICE/waves/ENVIRONMENT/WAVE.yaml\` names.\n`;
  const rows = team.services.map(
    (service) =>
      `| ${service.name} | \`apps/${service.name}\` | \`${service.namespace}\` | ${service.environments.join(", ")} |`,
  );
  return `# Services of team ${team.name}

What is merged here to \`main\` runs: ${argoCd(fleet)} makes the clusters follow it within ${isManaged(fleet) ? "minutes" : "seconds"}.
${inWaves}
| service | folder | namespace | environments |
|---|---|---|---|
${rows.join("\n")}

- \`apps/SERVICE/base\` is what every environment has.
- \`apps/SERVICE/overlays/ENVIRONMENT\` is what is different in one: the image's digest, the number of replicas.

## Everyday changes
- **Release**: put the new image's digest into the overlay of ${environments[0] ?? "the first environment"}, and then, one pull request each, into the next ones (${environments.join(" → ")}).
- **Look before**: \`kustomize build --enable-helm apps/SERVICE/overlays/ENVIRONMENT\` prints what will be applied.
- **Take back**: revert the commit. What is changed in a cluster by hand is put back by itself.
- **Add a service**: ask for it in the fleet's \`fleet.yaml\`; its folder then appears here.

## Rules
- The namespaces are made by the platform, and the team's account has rights in these alone. ClusterRoles, CRDs and other namespaces are refused.
- Secrets do not belong here. What is in Git stays in its history.
- Use \`labels\` and never \`commonLabels\`, which changes selectors as well.
`;
}

function platformReadme(fleet: Fleet): string {
  const addons = fleet.addons.map(
    (addon) => `| ${addon.name} | ${addon.version} | ${addon.repository} | \`${addon.namespace}\` |`,
  );
  const list = `| add-on | version | chart repository | namespace |\n|---|---|---|---|\n${addons.join("\n")}\n`;
  return `# Platform of ${fleet.name}

Owned by the platform team. ${argoCd(fleet)} reads it in the project \`platform\`, whose applications have all rights on the clusters: a change here is a change of every cluster.

## Environments
${fleet.environments.map((environment) => environmentLine(environment)).join("\n")}

## Add-ons
They are installed from their own chart repositories, in the versions that the fleet's \`fleet.yaml\` names. When this file was written, these were:

${addons.length > 0 ? list : "None.\n"}`;
}

function environmentLine(environment: Environment): string {
  return `- ${environment.name}: ${environment.clusters.join(", ")}`;
}
