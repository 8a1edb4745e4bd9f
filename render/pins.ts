import { parse } from "yaml";
import type { Fleet, Service } from "../model/fleet.js";
import { pinFile, wavesOf } from "../model/rollout.js";
import type { FileTree } from "./seedFiles.js";

/** In a seeded pin, where a commit belongs that nobody knows before it is made: the one below the seed's, or what the wave
 *  beside it runs. Were it left there, Argo CD would find no such revision, and sync nothing. */
export const COMMIT_BELOW = "gitops-fleet:commit-below";

/** The file that says what a wave runs.
 *  @param revision full name of a commit */
export function pinText(service: string, environment: string, wave: number, revision: string): string {
  return [
    `# What wave ${wave} of ${environment} runs of ${service}: a commit of this repository.`,
    `# \`npx fleet roll\` moves it, wave by wave.`,
    // In quotes: a commit may be all digits.
    `revision: "${revision}"`,
    "",
  ].join("\n");
}

/** What a pin names; undefined when it names nothing that Argo CD's generator would take. */
export function pinnedRevision(text: string): string | undefined {
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    return undefined;
  }
  const revision = (content as { revision?: unknown } | null)?.revision;
  return typeof revision === "string" && revision !== "" ? revision : undefined;
}

/** The pins that a service starts with: one for each wave that it has, in environments that roll out by pins. */
export function pinFiles(fleet: Pick<Fleet, "environments" | "clusters">, service: Service): FileTree {
  const environments = fleet.environments.filter(
    ({ name, rollout }) => rollout.order === "pins" && service.environments.includes(name),
  );
  return Object.fromEntries(
    environments.flatMap(({ name }) =>
      wavesOf(fleet.clusters, service, name).map((wave) => [
        pinFile(service.name, name, wave),
        pinText(service.name, name, wave, COMMIT_BELOW),
      ]),
    ),
  );
}
