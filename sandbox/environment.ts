import { join } from "node:path";
import { controlClient } from "./control.js";
import type { ArgoCdSession } from "./host/argocdSession.js";
import { sandboxPaths, type SandboxPaths } from "./paths.js";
import { pulumiEncryption } from "./pulumiConfig.js";

/** Credentials that the daemon hands to whoever may read its announcement: `sandbox.credentials`. */
export interface SandboxCredentials {
  /** A session of the first administrator's role. */
  readonly aws: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
  readonly region: string;
  /** GITHUB_TOKEN: an owner of the organisation. */
  readonly githubToken: string;
  /** `https://127.0.0.1:PORT` or with a path: GITHUB_API_URL. */
  readonly githubApiUrl: string;
  /** What Argo CD reads the repositories with. */
  readonly gitToken: string;
  readonly webhookSecret: string;
}

/** What `fleet sandbox env` exports: with it, plain pulumi, kubectl, argocd, aws and git work against the sandbox.
 *  Only what the sandbox sets; PATH goes before the caller's own.
 *  @param argocdOn name of the cluster whose own Argo CD `argocd` is to speak to. @default the hub's
 *  @throws Error when it is not running, or runs no Argo CD there. */
export async function sandboxEnvironment(root: string, argocdOn?: string): Promise<Record<string, string>> {
  const paths = sandboxPaths(root);
  const control = controlClient(root);
  const [credentials, session, { passphrase }] = await Promise.all([
    control.call<SandboxCredentials>("sandbox.credentials"),
    control.call<ArgoCdSession | null>("argocd.session", argocdOn === undefined ? {} : { cluster: argocdOn }),
    pulumiEncryption(paths),
  ]);
  return {
    GITOPS_FLEET_SANDBOX: root,
    PATH: pathWith(paths.bin, process.env["PATH"] ?? ""),
    ...pulumiVariables(paths, passphrase),
    AWS_ACCESS_KEY_ID: credentials.aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.aws.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.aws.sessionToken,
    AWS_REGION: credentials.region,
    GITHUB_TOKEN: credentials.githubToken,
    GITHUB_API_URL: credentials.githubApiUrl,
    ARGOCD_GIT_TOKEN: credentials.gitToken,
    GITHUB_WEBHOOK_SECRET: credentials.webhookSecret,
    NODE_EXTRA_CA_CERTS: paths.authority,
    SSL_CERT_FILE: paths.caBundle,
    ...gitVariables(paths, control.info.githubUrl),
    KUBECONFIG: paths.kubeconfig,
    ...(session ? argocdVariables(session) : {}),
  };
}

/** PATH with a folder in front, once: an environment made inside an environment stays as long as it was. */
function pathWith(folder: string, path: string): string {
  return [folder, ...path.split(":").filter((other) => other !== folder)].join(":");
}

function pulumiVariables(paths: SandboxPaths, passphrase: string): Record<string, string> {
  return {
    // A stack reads its last outputs while the engine writes its state. States are replaced in one step; the files of metadata
    // that are kept beside them otherwise are not, and were met half-written (gocloud.dev, blob/fileblob).
    PULUMI_BACKEND_URL: `file://${paths.state}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_HOME: join(paths.pulumi, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // The guards against deleting what still serves somebody are hooks of the program.
    PULUMI_RUN_PROGRAM: "true",
  };
}

/** Git with addresses as people write them: github.com is the sandbox's, for these commands alone. */
function gitVariables(paths: SandboxPaths, githubUrl: string): Record<string, string> {
  const helper = `!f() { test "$1" = get && echo username=x-access-token && echo "password=$GITHUB_TOKEN"; }; f`;
  const settings = [
    [`url.${githubUrl}/.insteadOf`, "https://github.com/"],
    // The empty one keeps other helpers from storing the sandbox's token.
    [`credential.${githubUrl}.helper`, ""],
    [`credential.${githubUrl}.helper`, helper],
  ] as const;
  const variables: Record<string, string> = {
    GIT_CONFIG_COUNT: String(settings.length),
    GIT_TERMINAL_PROMPT: "0",
    // Not http.sslCAInfo: a variable that the operator's shell may have counts for more. The bundle has the public ones too.
    GIT_SSL_CAINFO: paths.caBundle,
  };
  for (const [index, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

function argocdVariables({ server, token, options }: ArgoCdSession): Record<string, string> {
  return {
    ARGOCD_SERVER: server,
    ...(token === null ? {} : { ARGOCD_AUTH_TOKEN: token }),
    ...(options === "" ? {} : { ARGOCD_OPTS: options }),
  };
}
