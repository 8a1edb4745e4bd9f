import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { iamName, type AssumedRole, type Fleet } from "../model/index.js";
import { MissingError } from "./context.js";

const run = promisify(execFile);

const NO_COMMAND =
  "There is no aws on PATH: install the AWS CLI v2 (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html).";

/** What a shell signs with in an account; empty for its own credentials. */
export type AccountEnvironment = Readonly<Record<string, string>>;

interface AssumedSession {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
  };
}

/** Runs the AWS CLI and reads what it answers. */
export async function aws<T>(words: readonly string[], account: AccountEnvironment = {}): Promise<T> {
  const { stdout } = await run("aws", [...words, "--output", "json"], { env: { ...process.env, ...account } });
  return JSON.parse(stdout) as T;
}

/** What the AWS CLI said when it failed. */
export function saidBy(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr === undefined || stderr.trim() === "" ? message : stderr).trim();
}

/** Assumes a role for commands of this process.
 *  @param role null for the caller's own credentials
 *  @param session its name */
export async function accountEnvironment(
  role: AssumedRole | null,
  session: string,
  region: string,
): Promise<AccountEnvironment> {
  if (role === null) return {};
  const words = ["sts", "assume-role", "--role-arn", role.arn, "--role-session-name", session, "--region", region];
  if (role.externalId !== null) words.push("--external-id", role.externalId);
  const { Credentials: given } = await aws<AssumedSession>(words);
  return {
    AWS_ACCESS_KEY_ID: given.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: given.SecretAccessKey,
    AWS_SESSION_TOKEN: given.SessionToken,
  };
}

/** What this command's sessions are called in CloudTrail. */
export function sessionName(fleet: Fleet): string {
  return iamName(fleet.name, "cli");
}

/** Environments for the accounts of a fleet, each entered once. */
export function accountEnvironments(fleet: Fleet): (id: string) => Promise<AccountEnvironment> {
  const entered = new Map<string, Promise<AccountEnvironment>>();
  return (id) => {
    const role = fleet.accounts.find((account) => account.id === id)?.assumeRole ?? null;
    const known = entered.get(id) ?? accountEnvironment(role, sessionName(fleet), fleet.hub.region);
    entered.set(id, known);
    return known;
  };
}

/** Makes sure that every account of the fleet can be entered, before anything is changed in one of them.
 *  @throws MissingError naming all that cannot. */
export async function requireAccounts(fleet: Fleet): Promise<void> {
  const refusals = await Promise.all(fleet.accounts.map((account) => refusal(fleet, account)));
  const refused = new Set(refusals.filter((reason) => reason !== undefined));
  if (refused.size > 0) throw new MissingError(`${[...refused].join("\n")}\nNothing was changed.`);
}

/** Why an account cannot be entered, and what to do. */
async function refusal(fleet: Fleet, { id, assumeRole: role }: Fleet["accounts"][number]): Promise<string | undefined> {
  const remedy =
    role === null
      ? `Use credentials of ${id}, or name a role to assume there under accounts in the fleet's file.`
      : `${role.arn} must exist, and trust whoever runs this: docs/accounts.md says how, under "Several accounts".`;
  try {
    const environment = await accountEnvironment(role, sessionName(fleet), fleet.hub.region);
    const words = ["sts", "get-caller-identity", "--region", fleet.hub.region];
    const { Account: account, Arn: arn } = await aws<{ Account: string; Arn: string }>(words, environment);
    if (account === id) return undefined;
    return `The account ${id} cannot be entered: ${arn} is of ${account}.\n  ${remedy}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return NO_COMMAND;
    return `The account ${id} cannot be entered: ${saidBy(error)}\n  ${remedy}`;
  }
}
