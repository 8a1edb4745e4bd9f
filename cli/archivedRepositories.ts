import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { rootCertificates } from "node:tls";
import { accessTo } from "../components/seed/provider.js";
import type { Fleet } from "../model/index.js";
import { MissingError } from "./context.js";

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
    const { code, body } = await ask(url, token);
    if (code === 404) return false;
    if (code !== 200) throw new Error(`${url} answers ${code}`);
    return (JSON.parse(body) as { archived?: boolean }).archived === true;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    process.stderr.write(`warning: nobody knows whether a repository of the file is archived: ${cause}\n`);
    return false;
  }
}

/** Not by `fetch`: it knows the authorities that Node.js was started with alone, and the target's may have come since. */
function ask(url: string, token: string): Promise<{ readonly code: number; readonly body: string }> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/vnd.github+json",
    "user-agent": "gitops-fleet",
  };
  const file = process.env.NODE_EXTRA_CA_CERTS ?? "";
  const ca = file === "" ? {} : { ca: [...rootCertificates, readFileSync(file, "utf8")] };
  return new Promise((resolve, reject) => {
    const get = url.startsWith("https:") ? https.get : http.get;
    const call = get(url, { headers, timeout: TIMEOUT_SECONDS * 1000, ...ca }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ code: response.statusCode ?? 0, body });
      });
    });
    call.on("timeout", () => call.destroy(new Error(`${url} gave no answer within ${TIMEOUT_SECONDS} s`)));
    call.on("error", reject);
  });
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
