import type { ClusterEntry } from "./clusters.js";
import { quote, type Finding, type Path } from "./findings.js";
import { ownHost } from "./instances.js";
import { isManaged } from "./registration.js";
import type { FleetFile } from "./schema.js";

/** Longest label of a host name (https://datatracker.ietf.org/doc/html/rfc1035#section-2.3.4). */
const MAX_HOST_LABEL = 63;

/** Refuses what has no meaning in the fleet's topology, and clusters that cannot run an Argo CD of their own. */
export function checkTopology(file: FleetFile, clusters: readonly ClusterEntry[]): Finding[] {
  const own = clusters.filter(({ argocd }) => argocd === "own");
  return [
    ...checkSwitches(file),
    ...checkCapability(file),
    ...clusters.filter(({ argocd, environment }) => argocd === "hub" && environment !== undefined).flatMap(checkServed),
    ...own.flatMap(checkOwn),
    ...checkHosts(file, own),
  ];
}

/** A switch that decides nothing misleads whoever reads it. */
function checkSwitches({ topology = "centralized", environments }: FleetFile): Finding[] {
  if (topology === "hybrid") return [];
  const who =
    topology === "distributed" ? "every cluster runs its own Argo CD" : "the hub's Argo CD serves all clusters";
  return Object.entries(environments)
    .filter(([, { argocd }]) => argocd !== undefined)
    .map(([name, { argocd }]) => ({
      path: ["environments", name, "argocd"],
      problem: `${quote(argocd)} decides nothing here: with \`topology: ${topology}\` ${who}.`,
      remedy: "Remove this, or write `topology: hybrid`.",
    }));
}

function checkCapability(file: FleetFile): Finding[] {
  const { topology = "centralized" } = file;
  if (topology === "centralized" || !isManaged(file)) return [];
  const problem = `EKS runs Argo CD for the hub alone, and with \`topology: ${topology}\` clusters would run their own.`;
  return [{ path: ["topology"], problem, remedy: "Write centralized, or another registration than eks-capability." }];
}

function checkServed({ path, name, file }: ClusterEntry): Finding[] {
  if (file.argocdHost === undefined) return [];
  const problem = `The hub's Argo CD serves ${name}, so that there is none at ${quote(file.argocdHost)}.`;
  return [{ path: [...path, "argocdHost"], problem, remedy: "Remove this; hub.argocd.host says where that is." }];
}

function checkOwn({ path, name, existing, connectivity, connectivityPath, argocdProxyUrl }: ClusterEntry): Finding[] {
  const useless = (at: Path): Finding => ({
    path: at,
    problem: `${name} runs its own Argo CD, and no hub has to reach it: this has no effect.`,
    remedy: "Remove this.",
  });
  return [
    ...(connectivity === undefined ? [] : [useless(connectivityPath)]),
    ...(argocdProxyUrl === null ? [] : [useless([...path, "argocdProxyUrl"])]),
    ...(existing === null
      ? []
      : [
          {
            path: [...path, "existing"],
            problem: `${name} was made elsewhere, and would have to run its own Argo CD: the fleet installs one on clusters that it makes alone.`,
            remedy: "Put it into an environment that the hub serves: `topology: hybrid`, and `argocd: hub` there.",
          },
        ]),
  ];
}

/** Webhooks and people find an Argo CD by its host alone. */
function checkHosts(file: FleetFile, own: readonly ClusterEntry[]): Finding[] {
  if (file.hub.argocd.host === undefined) return [];
  const seen = new Map(file.topology === "distributed" ? [] : [[file.hub.argocd.host, "the hub"]]);
  return own.flatMap((entry): Finding[] => {
    const { name, path } = entry;
    const host = ownHost(file, entry);
    const other = seen.get(host);
    seen.set(host, other ?? name);
    const at = [...path, "argocdHost"];
    if (other !== undefined) {
      const problem = `${quote(host)} is where the Argo CD of ${other} is.`;
      return [{ path: at, problem, remedy: "Give each a host of its own." }];
    }
    const label = host.split(".").find((part) => part.length > MAX_HOST_LABEL);
    if (label === undefined) return [];
    const problem = `The Argo CD of ${name} would be at ${quote(host)}, and DNS allows ${MAX_HOST_LABEL} characters between two dots.`;
    return [{ path: at, problem, remedy: "Write a shorter host here." }];
  });
}
