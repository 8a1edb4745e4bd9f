import type { SingleSignOn } from "./argocdSettings.js";
import type { Finding, Path } from "./findings.js";
import { namedGroups } from "./access.js";
import type { FleetFile } from "./schema.js";
import { didYouMean } from "./suggest.js";

type SignOnFile = NonNullable<FleetFile["hub"]["argocd"]["sso"]>;

/** Where the secret of GitHub's OAuth application is unless the file says otherwise. */
const GITHUB_SECRET = "$argocd-sso:clientSecret";

const SSO: Path = ["hub", "argocd", "sso"];

/** Completes the single sign-on of a file without faults; null without one. */
export function singleSignOn({ hub: { argocd }, repositories }: FleetFile): SingleSignOn | null {
  const { sso } = argocd;
  if (!sso) return null;
  const { clientId, clientSecret, adminGroups, issuer = "", github } = sso;
  if (!github) return { provider: "oidc", issuer, clientId, clientSecret: clientSecret ?? null, adminGroups };
  return {
    provider: "github",
    host: github.host ?? repositories.host ?? "github.com",
    organizations: Object.entries(github.organizations).map(([name, teams]) => ({ name, teams: teams ?? [] })),
    clientId,
    clientSecret: clientSecret ?? GITHUB_SECRET,
    adminGroups,
  };
}

/** Refuses two identity providers or none, a login that is open to everybody, and groups that GitHub cannot send. */
export function checkSingleSignOn(file: FleetFile): Finding[] {
  const { sso } = file.hub.argocd;
  if (!sso) return [];
  return [...checkProvider(sso), ...checkGitHubGroups(file, sso)];
}

function checkProvider({ issuer, github }: SignOnFile): Finding[] {
  if (issuer === undefined && github === undefined) {
    const problem = "Nothing here says who knows the users.";
    return [{ path: SSO, problem, remedy: "Add issuer for OIDC, or github for organizations of GitHub." }];
  }
  if (issuer !== undefined && github !== undefined) {
    const problem = "Argo CD has one identity provider, and issuer is written beside github.";
    return [{ path: [...SSO, "github"], problem, remedy: "Keep one of the two." }];
  }
  if (github !== undefined && Object.keys(github.organizations).length === 0) {
    const path = [...SSO, "github", "organizations"];
    const problem = "No organization is listed, so everybody with an account at GitHub could log in.";
    return [{ path, problem, remedy: "List your organization: { acme: [platform, alpha] }." }];
  }
  return [];
}

/** Every group of the file has to be one that Dex reads from GitHub. */
function checkGitHubGroups(file: FleetFile, { github, adminGroups }: SignOnFile): Finding[] {
  if (!github) return [];
  const used = [{ path: [...SSO, "adminGroups"] as Path, groups: adminGroups }, ...namedGroups(file)];
  return used.flatMap(({ path, groups }) =>
    groups.flatMap((group, index) => {
      const fault = groupFault(group, github.organizations);
      return fault ? [{ path: [...path, index], ...fault }] : [];
    }),
  );
}

function groupFault(
  group: string,
  organizations: Readonly<Record<string, readonly string[] | null>>,
): Omit<Finding, "path"> | undefined {
  const [organization = "", team = "", ...rest] = group.split(":");
  if (team === "" || rest.length > 0) {
    return {
      problem: `"${group}" is not a group of GitHub's, which is an organization and a team.`,
      remedy: `Write it as ${Object.keys(organizations)[0] ?? "organization"}:team.`,
    };
  }
  const teams = organizations[organization];
  if (teams === undefined) {
    return {
      problem: `"${group}" is of an organization whose members may not log in.`,
      remedy: `Add ${organization} to hub.argocd.sso.github.organizations. ${didYouMean(organization, Object.keys(organizations))}`,
    };
  }
  if (teams === null || teams.includes(team)) return undefined;
  return {
    problem: `"${group}" is a team whose members may not log in.`,
    remedy: `Add ${team} to hub.argocd.sso.github.organizations.${organization}. ${didYouMean(team, teams)}`,
  };
}
