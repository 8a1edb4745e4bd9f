import { parse, parseDocument } from "yaml";
import { quote, type Finding } from "../model/findings.js";
import type { Fleet, Service } from "../model/fleet.js";
import { pinFile, pinnedEnvironments, wavesOf } from "../model/rollout.js";
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

const COMMIT = /^[0-9a-f]{40}$/;

/** What keeps a file from being a pin; undefined when it is one. It is stricter than Argo CD's generator: a branch in the place
 *  of a commit would have the wave run whatever is merged, past the order. */
export function pinFinding(text: string): Finding | undefined {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { path: [], problem: `It is no YAML: ${error.message.split("\n")[0] ?? ""}`, remedy: REMEDY };
  const content: unknown = document.toJS();
  if (content === null) return { path: [], problem: "It is empty.", remedy: REMEDY };
  if (typeof content !== "object" || Array.isArray(content)) {
    const is = Array.isArray(content) ? "a list" : quote(content);
    return { path: [], problem: `It is ${is}, and not an object with a "revision".`, remedy: REMEDY };
  }
  const { revision } = content as { revision?: unknown };
  if (typeof revision === "string" && COMMIT.test(revision)) return undefined;
  return { path: ["revision"], problem: `${quote(revision)} is no full name of a commit.`, remedy: REMEDY };
}

const REMEDY =
  'Write `revision: "…"`, with the 40 hexadecimal digits of a commit of main, in quotes; `git log -p` of the file says what it was.';

/** The pins that a service starts with: one for each wave that it has, in environments that roll out by pins. */
export function pinFiles(fleet: Pick<Fleet, "environments" | "clusters">, service: Service): FileTree {
  return Object.fromEntries(
    pinnedEnvironments(fleet, service).flatMap(({ name }) =>
      wavesOf(fleet.clusters, service, name).map((wave) => [
        pinFile(service.name, name, wave),
        pinText(service.name, name, wave, COMMIT_BELOW),
      ]),
    ),
  );
}
