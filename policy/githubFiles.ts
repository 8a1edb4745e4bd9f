import { ofType, referringTo } from "./links.js";
import { type PlannedResource, type Policy, type StackResource, type StackViolation } from "./policy.js";
import { at } from "./values.js";

const REPOSITORY = "github:index/repository:Repository";
/** What puts files into a repository: one, or the fleet's commit of many. */
const FILE = "github:index/repositoryFile:RepositoryFile";
const SEED = "pulumi-nodejs:dynamic/gitops-fleet:SeedCommit";

/** Where GitHub looks for a file: the first of these that has it.
 *  https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners */
const FOLDERS = ["", ".github/", "docs/"];
const UPDATERS = /^(\.github\/dependabot\.ya?ml|renovate\.json5?|\.github\/renovate\.json5?|\.renovaterc(\.json5?)?)$/;
const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;

export const githubFilePolicies: readonly Policy[] = [
  {
    name: "github-code-owners",
    row: "files",
    ids: ["Scorecard Code-Review"],
    enforcementLevel: "mandatory",
    description: "A repository that gets files says who owns them.",
    remedy: "Add a file .github/CODEOWNERS.",
    checkStack: lacking(
      (paths) => FOLDERS.some((folder) => paths.includes(`${folder}CODEOWNERS`)),
      "CODEOWNERS",
      "A review by the owners of nothing is asked of nobody.",
    ),
  },
  {
    name: "github-security-policy",
    row: "files",
    ids: [],
    enforcementLevel: "mandatory",
    description: "A repository that gets files says whom to tell of a vulnerability.",
    remedy: "Add a file SECURITY.md.",
    checkStack: lacking(
      (paths) => FOLDERS.some((folder) => paths.includes(`${folder}SECURITY.md`)),
      "SECURITY.md",
      "Whoever finds one tells everybody, or nobody.",
    ),
  },
  {
    name: "github-dependency-updates",
    row: "files",
    ids: [],
    enforcementLevel: "mandatory",
    description: "A repository with workflows has their actions updated.",
    remedy: "Add a file .github/dependabot.yml for github-actions, or renovate.json.",
    checkStack: lacking(
      (paths) => !paths.some((path) => WORKFLOW.test(path)) || paths.some((path) => UPDATERS.test(path)),
      "dependabot.yml",
      "What is pinned stays vulnerable for ever.",
    ),
  },
  {
    name: "github-workflows-pinned",
    row: "files",
    ids: ["Scorecard Pinned-Dependencies"],
    enforcementLevel: "mandatory",
    description: "A workflow names the commits of the actions that it uses.",
    remedy: "Write uses: OWNER/ACTION@<40 hexadecimal digits>, with the version in a comment; images by their sha256.",
    types: [FILE, SEED],
    check: (resource) =>
      workflows(resource).flatMap(({ property, text }) =>
        [...text.matchAll(/^\s*(?:-\s+)?uses:\s*["']?([^\s"'#]+)/gm)]
          .map(([, action = ""]) => action)
          .filter((action) => !action.startsWith("./") && !/@([0-9a-f]{40}|sha256:[0-9a-f]{64})$/.test(action))
          .map((value) => ({ property, value, problem: "Whoever moves the tag runs what they like." })),
      ),
  },
  {
    name: "github-workflows-read-only",
    row: "files",
    ids: ["Scorecard Token-Permissions"],
    enforcementLevel: "mandatory",
    description: "A workflow's token may read, unless a job of it asks for more.",
    remedy: "Begin it with permissions: { contents: read }, and give a job what else it needs.",
    types: [FILE, SEED],
    check: (resource) =>
      workflows(resource)
        .map(({ property, text }) => ({
          property,
          value: /^permissions:(.*(?:\n(?:[ \t].*)?)*)/m.exec(text)?.[1]?.trim(),
        }))
        .filter(({ value }) => value === undefined || /\bwrite(-all)?\b/.test(value))
        .map((found) => ({ ...found, problem: "Every action in it may push." })),
  },
];

/** Judges the files of each repository of a stack together. Of a repository whose files others write nobody knows. */
function lacking(
  isWell: (paths: readonly string[]) => boolean,
  property: string,
  problem: string,
): (resources: readonly StackResource[]) => StackViolation[] {
  return (resources) =>
    ofType(resources, REPOSITORY).flatMap((resource) => {
      const writers = [FILE, SEED].flatMap((type) =>
        referringTo(resource, resources, { type, property: "repository", nameOf: "name" }),
      );
      const files = writers.map(filesOf);
      const isKnown = files.length > 0 && files.every((written) => written !== undefined);
      const paths = files.flatMap((written) => (written ?? []).map(({ path }) => path));
      return isKnown && !isWell(paths) ? [{ resource, property, value: undefined, problem }] : [];
    });
}

function workflows(resource: PlannedResource): { property: string; text: string }[] {
  return (filesOf(resource) ?? [])
    .filter(({ path }) => WORKFLOW.test(path))
    .flatMap(({ property, content }) => (typeof content === "string" ? [{ property, text: content }] : []));
}

interface WrittenFile {
  readonly path: string;
  /** Where it stands in the resource. */
  readonly property: string;
  readonly content: unknown;
}

/** What a resource writes; undefined while that is not known. */
function filesOf({ type, props }: PlannedResource): WrittenFile[] | undefined {
  if (type === FILE) {
    const path = at(props, "file");
    return typeof path === "string" ? [{ path, property: "content", content: at(props, "content") }] : undefined;
  }
  const files = at(props, "files");
  if (typeof files !== "object" || files === null) return undefined;
  return Object.entries(files as Record<string, unknown>).map(([path, content]) => ({
    path,
    property: `files["${path}"]`,
    content,
  }));
}
