import { dirname } from "node:path/posix";
import { branchHead, commitFiles, filesAt, textOf, type Branch } from "../components/seed/branch.js";
import { get, GithubError, nameOf, type GithubAccess } from "../components/seed/github.js";
import { formatPath } from "../model/findings.js";
import { isPinFile, pinFile, type Fault } from "../model/index.js";
import { pinFinding, pinnedRevision, pinText } from "../render/index.js";
import { UsageError } from "./failure.js";

/** A roll that has stopped: exit code 1. */
export class RollError extends Error {
  override readonly name = "RollError";
}

/** How often somebody else may be faster before it is an error. */
const STALE_TRIES = 5;

/** What the waves of a service run in an environment, as the files in its team's repository say. */
export class PinBranch {
  constructor(
    private readonly access: GithubAccess,
    private readonly branch: Branch,
    private readonly service: string,
    private readonly environment: string,
  ) {}

  head(): Promise<string> {
    return branchHead(this.access, this.branch);
  }

  /** The full name of a commit of the branch. What is on no branch, or on another, nobody has reviewed.
   *  @throws UsageError */
  async resolve(revision: string): Promise<string> {
    const base = `/repos/${nameOf(this.branch)}`;
    try {
      const { sha } = (await get(this.access, `${base}/commits/${encodeURIComponent(revision)}`)) as { sha: string };
      const { status } = (await get(this.access, `${base}/compare/${sha}...${this.branch.branch}`)) as {
        status: string;
      };
      // The branch is ahead of what is in its history.
      if (status === "ahead" || status === "identical") return sha;
      throw new UsageError(
        `--to: ${revision} is not on ${this.branch.branch} of ${nameOf(this.branch)}.\nMerge it first.`,
      );
    } catch (error) {
      if (!(error instanceof GithubError) || (error.status !== 404 && error.status !== 422)) throw error;
      throw new UsageError(
        `--to: ${nameOf(this.branch)} has no "${revision}".\nWrite a commit, a tag or a branch of it, like ${this.branch.branch}.`,
      );
    }
  }

  /** What each of the waves runs; undefined where there is no pin, or one that names nothing.
   *  @param head where the branch is @default it is looked up */
  async pins(waves: readonly number[], head?: string): Promise<Map<number, string | undefined>> {
    const files = await filesAt(this.access, this.branch, head ?? (await this.head()));
    const read = async (wave: number): Promise<[number, string | undefined]> => {
      const blob = files.get(this.file(wave));
      return [wave, blob && pinnedRevision(await textOf(this.access, this.branch, blob))];
    };
    return new Map(await Promise.all(waves.map(read)));
  }

  /** What is wrong with the pins as the branch has them, and the files among them that are none.
   *  @param waves all that the service has */
  async check(waves: readonly number[]): Promise<{ readonly faults: Fault[]; readonly strays: string[] }> {
    const files = await filesAt(this.access, this.branch, await this.head());
    const own = waves.map((wave) => this.file(wave));
    const faults = own.map(async (file): Promise<Fault[]> => {
      const blob = files.get(file);
      const finding = blob && pinFinding(await textOf(this.access, this.branch, blob));
      return finding ? [{ ...finding, file, path: formatPath(finding.path) }] : [];
    });
    const folder = dirname(this.file(0));
    const strays = [...files.keys()].filter((path) => path.startsWith(`${folder}/`) && !own.includes(path));
    return { faults: (await Promise.all(faults)).flat(), strays };
  }

  /** Whether two commits hold the same, but for what waves run. */
  async holdSame(one: string, other: string): Promise<boolean> {
    if (one === other) return true;
    const [first, second] = await Promise.all([this.content(one), this.content(other)]);
    return first === second;
  }

  /** Has a wave run a commit, in a commit of its own. A pin that somebody else moves at the same time is not lost.
   *  @param before the waves that run it already
   *  @throws RollError when they no longer do. */
  async move(wave: number, revision: string, before: readonly number[]): Promise<void> {
    for (let attempt = 1; attempt <= STALE_TRIES; attempt += 1) {
      const head = await this.head();
      const pins = await this.pins([...before, wave], head);
      const other = before.find((earlier) => pins.get(earlier) !== revision);
      if (other !== undefined) {
        throw new RollError(
          `Somebody else has moved wave ${other} of ${this.environment} to ${pins.get(other) ?? "nothing"} in the meantime.\n` +
            `Wave ${wave} was left alone. Settle with each other, then run the same command again.`,
        );
      }
      if (pins.get(wave) === revision) return;
      const files = new Map([[this.file(wave), pinText(this.service, this.environment, wave, revision)]]);
      const message = `Roll ${this.service} to ${revision.slice(0, 7)} in wave ${wave} of ${this.environment}`;
      if ((await commitFiles(this.access, this.branch, { head, message, files })) !== undefined) return;
    }
    throw new RollError(
      `Branch ${this.branch.branch} of ${nameOf(this.branch)} changed ${STALE_TRIES} times while it was being written to.\n` +
        "Run the same command again when the others are done.",
    );
  }

  private file(wave: number): string {
    return pinFile(this.service, this.environment, wave);
  }

  private async content(commit: string): Promise<string> {
    const files = await filesAt(this.access, this.branch, commit);
    return [...files]
      .filter(([path]) => !isPinFile(path))
      .map((entry) => entry.join(" "))
      .sort()
      .join("\n");
  }
}
