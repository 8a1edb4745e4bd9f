import type { AppProjectSpec, GroupKind } from "../render/appProject.js";
import { matchesGlob } from "../render/glob.js";
import { repositoryAddress } from "./repositoryAddress.js";

/** Where an Application goes: a cluster by both of its names, whichever the Application says, and a namespace. */
export interface PlacedDestination {
  /** Of the cluster's Secret. */
  readonly name: string;
  readonly server: string;
  readonly namespace: string;
}

/** Whether a project lets its applications deploy there. An entry with `!` does not only deny: all else fits it, so that one
 *  alone allows everything else.
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/pkg/apis/application/v1alpha1/app_project_types.go (`isDestinationMatched`) */
export function isDestinationPermitted({ destinations }: AppProjectSpec, place: PlacedDestination): boolean {
  let permitted = false;
  for (const { name = "", server = "", namespace } of destinations) {
    const byName = place.name !== "" && fits(name, place.name);
    const byServer = place.server !== "" && fits(server, place.server);
    const inNamespace = fits(namespace, place.namespace);
    if ((byName || byServer) && inNamespace) permitted = true;
    else if (!byName && isDenial(name)) return false;
    else if (!byServer && isDenial(server) && inNamespace) return false;
    // By name it takes no part in this: such an entry denies no namespace of another one.
    else if (!inNamespace && isDenial(namespace) && byServer) return false;
  }
  return permitted;
}

/** Whether a project lets its applications come from there. */
export function isSourcePermitted({ sourceRepos }: AppProjectSpec, repository: string): boolean {
  const address = repositoryAddress(repository);
  let permitted = false;
  for (const entry of sourceRepos) {
    const glob = isDenial(entry) ? `!${repositoryAddress(entry.slice(1))}` : repositoryAddress(entry);
    if (fits(glob, address, "/")) permitted = true;
    else if (isDenial(glob)) return false;
  }
  return permitted;
}

/** Whether a project lets its applications have objects of a kind. `CreateNamespace=true` asks for the kind Namespace too.
 *  @param namespaced whether the object is in a namespace */
export function isKindPermitted(spec: AppProjectSpec, kind: GroupKind, namespaced: boolean): boolean {
  const { namespaceResourceWhitelist: allowed, namespaceResourceBlacklist: denied = [] } = spec;
  const { clusterResourceWhitelist: allowedGlobal = [], clusterResourceBlacklist: deniedGlobal = [] } = spec;
  return namespaced
    ? (allowed === undefined || isListed(kind, allowed)) && !isListed(kind, denied)
    : isListed(kind, allowedGlobal) && !isListed(kind, deniedGlobal);
}

function isDenial(entry: string): boolean {
  return entry.startsWith("!");
}

function fits(entry: string, value: string, separator: "/" | "" = ""): boolean {
  if (isDenial(entry)) return !matchesGlob(entry.slice(1), value, separator);
  return entry === "*" || matchesGlob(entry, value, separator);
}

function isListed({ group, kind }: GroupKind, list: readonly GroupKind[]): boolean {
  return list.some((entry) => fitsPattern(entry.kind, kind) && fitsPattern(entry.group, group));
}

/** Kinds are read as patterns of file names, which know no braces (https://pkg.go.dev/path/filepath#Match). One with brackets
 *  fits nothing here: there are no kinds whose names need them. */
function fitsPattern(pattern: string, value: string): boolean {
  if (/[[\]\\]/.test(pattern)) return false;
  const source = pattern
    .replaceAll(/[$()+.^{|}]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${source}$`, "s").test(value);
}
