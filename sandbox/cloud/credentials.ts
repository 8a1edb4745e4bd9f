import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Identity, Session } from "../aws/identity/index.js";
import type { ControlHandlers } from "../control.js";
import type { SandboxCredentials } from "../environment.js";
import type { Github } from "../github/github.js";
import { readTextIfPresent, writeFileAtomically } from "../host/files.js";
import type { SandboxPaths } from "../paths.js";
import type { FleetFacts } from "../settings.js";

/** A session is given out again until this much of its life is left, so that `eval "$(fleet sandbox env)"` lasts a morning. */
const REUSE_MILLISECONDS = 6 * 3600 * 1000;

/** `sandbox.credentials`: what the operator's shell and Pulumi's plugins sign in with. */
export function credentialHandlers(
  paths: SandboxPaths,
  facts: FleetFacts,
  identity: Identity,
  github: Github,
  githubUrl: string,
): ControlHandlers {
  let session: Session | undefined;
  const operator = async (): Promise<Session> => {
    if (session && Date.parse(session.expiration) - Date.now() > REUSE_MILLISECONDS) return session;
    const [role] = facts.administrators;
    if (role === undefined) throw new Error("The fleet has no administrator.");
    session = await identity.operatorSession(role, "operator");
    return session;
  };
  return {
    "sandbox.credentials": async (): Promise<SandboxCredentials> => {
      const [{ accessKeyId, secretAccessKey, sessionToken }, tokens, webhookSecret] = await Promise.all([
        operator(),
        github.tokens(facts.organization),
        keptSecret(join(paths.records, "webhook-secret")),
      ]);
      return {
        aws: { accessKeyId, secretAccessKey, sessionToken },
        region: facts.region,
        githubToken: tokens.platformBot,
        githubApiUrl: `${githubUrl}/api/v3`,
        gitToken: tokens.argocd,
        webhookSecret,
      };
    },
  };
}

async function keptSecret(file: string): Promise<string> {
  const present = await readTextIfPresent(file);
  if (present !== undefined) return present;
  const secret = randomBytes(24).toString("hex");
  await writeFileAtomically(file, secret, 0o600);
  return secret;
}
