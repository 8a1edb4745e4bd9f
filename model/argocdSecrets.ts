import type { ArgoCdSettings, SingleSignOn } from "./argocdSettings.js";
import type { Fault } from "./fleet.js";
import { didYouMean } from "./suggest.js";

/** Keys of a Secret in Argo CD's namespace. */
export interface SecretKeys {
  readonly secret: string;
  readonly keys: readonly string[];
}

/** Where the chart keeps what has no Secret of its own. */
export const ARGOCD_SECRET = "argocd-secret";
export const NOTIFICATIONS_SECRET = "argocd-notifications-secret";

/** The Secrets that Argo CD's configuration refers to, and neither the chart nor Argo CD makes. */
export function referredSecrets({ sso, tls, notifications }: ArgoCdSettings): SecretKeys[] {
  const references = [
    ...(sso?.clientSecret ? [reference(sso.clientSecret)] : []),
    ...[notifications?.slack?.token, notifications?.github?.privateKey, ...webhookSecrets(notifications)]
      .filter((text) => text?.startsWith("$"))
      .map((text = "") => ({ secret: NOTIFICATIONS_SECRET, key: text.slice(1) })),
    ...(tls === "verified" ? certificates(sso) : []),
  ];
  const secrets = [...new Set(references.map(({ secret }) => secret))];
  return secrets.map((secret) => ({
    secret,
    keys: [...new Set(references.filter((each) => each.secret === secret).map(({ key }) => key))],
  }));
}

/** Values of secrets, by Secret and key. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Refuses values that nothing refers to, which would be misspelled, and those of a Secret that is the chart's.
 *  @param path of the values in the configuration */
export function secretValueFaults(settings: ArgoCdSettings, given: SecretValues, path: string): Fault[] {
  const referred = referredSecrets(settings).flatMap(({ secret, keys }) => keys.map((key) => `${secret}.${key}`));
  return Object.entries(given).flatMap(([secret, values]) =>
    Object.keys(values).flatMap((key): Fault[] => {
      const name = `${secret}.${key}`;
      if (secret === ARGOCD_SECRET) {
        const remedy = `Refer to a Secret of its own in fleet.yaml, like $argocd-sso:${key}.`;
        return [
          { path: `${path}.${name}`, problem: `The chart and Argo CD write ${ARGOCD_SECRET} themselves.`, remedy },
        ];
      }
      if (referred.includes(name)) return [];
      const problem = `Nothing in fleet.yaml refers to the key ${key} of a Secret ${secret}.`;
      return [{ path: `${path}.${name}`, problem, remedy: didYouMean(name, referred) }];
    }),
  );
}

interface Reference {
  readonly secret: string;
  readonly key: string;
}

/** `$secret:key`, or `$key` of argocd-secret. */
function reference(text: string): Reference {
  const [first = "", second] = text.slice(1).split(":");
  return second === undefined ? { secret: ARGOCD_SECRET, key: first } : { secret: first, key: second };
}

function webhookSecrets(notifications: ArgoCdSettings["notifications"]): (string | undefined)[] {
  return (notifications?.webhooks ?? []).flatMap(({ url, token }) => [url, token ?? undefined]);
}

function certificates(sso: SingleSignOn | null): Reference[] {
  const servers = ["argocd-repo-server-tls", ...(sso?.provider === "github" ? ["argocd-dex-server-tls"] : [])];
  return servers.flatMap((secret) => ["tls.crt", "tls.key", "ca.crt"].map((key) => ({ secret, key })));
}
