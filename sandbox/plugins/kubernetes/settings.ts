import { isObject, type JsonObject } from "./json.js";

/** Provider arguments, typed. The SDK sends booleans as the strings "true" and "false". */
export interface ProviderSettings {
  /** Text (JSON or YAML) or path of a kubeconfig. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  /** Namespace of objects that name none. */
  readonly namespace: string | undefined;
  readonly clusterIdentifier: string | undefined;
  /** @default true */
  readonly enableServerSideApply: boolean;
  readonly enableSecretMutable: boolean;
  readonly enableConfigMapMutable: boolean;
  readonly enablePatchForce: boolean;
  readonly upsertExistingObjects: boolean;
  readonly deleteUnreachable: boolean;
  readonly skipUpdateUnreachable: boolean;
}

const TEXTS = ["kubeconfig", "context", "cluster", "namespace", "clusterIdentifier"] as const;
const SWITCHES = [
  "enableServerSideApply",
  "enableSecretMutable",
  "enableConfigMapMutable",
  "enablePatchForce",
  "upsertExistingObjects",
  "deleteUnreachable",
  "skipUpdateUnreachable",
] as const;
/** Accepted without effect here: they concern warnings and the client's pace. */
const IGNORED = [
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  "suppressHelmReleaseBetaWarning",
  "kubeClientSettings",
  "helmReleaseSettings",
  "alwaysRender",
];
/** What the engine itself puts among a provider's inputs. */
const ENGINE = ["version", "pluginDownloadURL", "__internal"];

export interface SettingFault {
  readonly property: string;
  readonly reason: string;
}

/** What is wrong with the provider's arguments. */
export function settingFaults(args: JsonObject): SettingFault[] {
  const known = [...TEXTS, ...SWITCHES, ...IGNORED, ...ENGINE];
  const faults: SettingFault[] = [];
  for (const [property, value] of Object.entries(args)) {
    if (value === null) continue;
    if (property === "renderYamlToDirectory") {
      faults.push({ property, reason: "the stand-in for kubernetes does not render YAML: remove it." });
    } else if (!known.includes(property)) {
      faults.push({
        property,
        reason: `unknown provider argument. Known: ${known.slice(0, -ENGINE.length).join(", ")}.`,
      });
    } else if (property === "enableServerSideApply" && flag(value) === false) {
      faults.push({ property, reason: "the stand-in for kubernetes knows server-side apply only: remove it." });
    } else if (SWITCHES.some((name) => name === property) && flag(value) === undefined) {
      faults.push({ property, reason: `${JSON.stringify(value)} is neither true nor false.` });
    }
  }
  return faults;
}

/** By which the provider is told to let go of what was on a cluster that does not answer, where its arguments do not say.
 *  https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ */
const DELETE_UNREACHABLE = "PULUMI_K8S_DELETE_UNREACHABLE";

/** Reads checked arguments. */
export function readSettings(args: JsonObject, environment: NodeJS.ProcessEnv = process.env): ProviderSettings {
  const text = (name: (typeof TEXTS)[number]): string | undefined => {
    const value = args[name];
    if (isObject(value)) return JSON.stringify(value);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const on = (name: (typeof SWITCHES)[number], fallback = false): boolean => flag(args[name]) ?? fallback;
  return {
    kubeconfig: text("kubeconfig"),
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    clusterIdentifier: text("clusterIdentifier"),
    enableServerSideApply: on("enableServerSideApply", true),
    enableSecretMutable: on("enableSecretMutable"),
    enableConfigMapMutable: on("enableConfigMapMutable"),
    enablePatchForce: on("enablePatchForce"),
    upsertExistingObjects: on("upsertExistingObjects"),
    deleteUnreachable: on("deleteUnreachable", environment[DELETE_UNREACHABLE] === "true"),
    skipUpdateUnreachable: on("skipUpdateUnreachable"),
  };
}

function flag(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  return undefined;
}
