import type { Answer } from "../components/seed/github.js";
import { accessTo } from "../components/seed/provider.js";
import type { Fleet } from "../model/index.js";
import { MissingError } from "./context.js";
import { send } from "./githubRequests.js";

/** The variable by which one run takes archived repositories over: their names, with commas between them. */
export const ADOPT = "GITOPS_FLEET_ADOPT_REPOSITORIES";

/** Seconds that GitHub gets to answer. */
const TIMEOUT_SECONDS = 10;

interface Archived {
  readonly name: string;
  /** Where the name comes from in the fleet's file. */
  readonly path: string;
}

/** Refuses to go on where a repository of the fleet is archived, as `fleet destroy` leaves it and as one of a team that left the
 *  file is left. GitHub would refuse another one of the name, after the rest has been made. Without a token nothing is asked:
 *  the repositories' stack says that it needs one. What GitHub does not answer, that stack will say as well.
 *  @throws MissingError with the choice for each */
export async function refuseArchived(
  fleet: Fleet,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  if ((env.GITHUB_TOKEN ?? "") === "") return;
  const adopted = (env[ADOPT] ?? "").split(",").map((name) => name.trim());
  const { apiUrl, token } = accessTo(fleet.repositories.host);
  const wanted = [
    { name: fleet.repositories.platform, path: "repositories.platform" },
    ...fleet.teams.map(({ name, repository }) => ({ name: repository, path: `teams.${name}` })),
  ].filter(({ name }) => !adopted.includes(name));
  const found = await Promise.all(
    wanted.map(async (one) =>
      (await isArchived(`${apiUrl}/repos/${fleet.repositories.organization}/${one.name}`, token)) ? [one] : [],
    ),
  );
  if (found.flat().length > 0) throw new MissingError(choice(fleet, found.flat()));
}

async function isArchived(url: string, token: string): Promise<boolean> {
  try {
    const { status, text } = await ask(url, token);
    if (status === 404) return false;
    if (status !== 200) throw new Error(`${url} answers ${status}`);
    return (JSON.parse(text) as { archived?: boolean }).archived === true;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    process.stderr.write(`warning: nobody knows whether a repository of the file is archived: ${cause}\n`);
    return false;
  }
}

async function ask(url: string, token: string): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/vnd.github+json",
    "user-agent": "gitops-fleet",
  };
  return send(url, { method: "GET", headers, signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000) });
}

function choice({ repositories: { host, organization } }: Fleet, archived: readonly Archived[]): string {
  const names = archived.map(({ name }) => name);
  return [
    `On ${host}, these repositories of the file are archived, and GitHub makes no others of their names:`,
    ...archived.map(({ name, path }) => `  ${organization}/${name} (${path})`),
    "If they are this fleet's, go on with them and what is in them:",
    `  ${ADOPT}=${names.join(",")} npx fleet up`,
    "If not, choose other names in the file, or rename them on GitHub. Nothing was changed.",
  ].join("\n");
}
