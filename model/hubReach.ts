import { contains, parseCidr, type Cidr } from "./addresses.js";
import type { ClusterEntry } from "./clusters.js";
import { quote, type Finding } from "./findings.js";
import { hubLink, isRouted } from "./hubLinks.js";
import { hasKnownBlock } from "./ownVpc.js";
import { waysOut } from "./waysOut.js";

/** What judges the links that the fleet does not make, as far as the file tells: addresses that lead elsewhere from the hub are
 *  refused, doors that are perhaps closed noted. */
export function checkHubReach(clusters: readonly ClusterEntry[]): { faults: Finding[]; warnings: Finding[] } {
  const [hub, ...all] = clusters;
  const spokes = all.filter(({ argocd }) => argocd === "hub");
  if (!hub) return { faults: [], warnings: [] };
  return {
    faults: spokes.flatMap((spoke) => checkServer(hub, spoke)),
    warnings: spokes.flatMap((spoke) => [...noteClosedDoor(hub, spoke), ...noteNoWayOut(hub, spoke)]),
  };
}

/** The IPv4 address in a URL; undefined for a name, which only DNS can tell. */
function addressIn(url: string): string | undefined {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: "" };
  return /^\d+(\.\d+){3}$/.test(hostname) ? hostname : undefined;
}

function isIn(address: string, block: string): boolean {
  const [inner, outer] = [blockOf(`${address}/32`), blockOf(block)];
  return inner !== undefined && outer !== undefined && contains(outer, inner);
}

function blockOf(text: string): Cidr | undefined {
  const parsed = parseCidr(text);
  return "cidr" in parsed ? parsed.cidr : undefined;
}

/** Within the hub such an address is a Service's, whatever there is behind it elsewhere. */
function leadsToServices(hub: ClusterEntry, address: string): boolean {
  return isIn(address, hub.serviceCidr);
}

function checkServer(hub: ClusterEntry, { name, existing, path, argocdProxyUrl }: ClusterEntry): Finding[] {
  if (existing?.by !== "token" || argocdProxyUrl !== null) return [];
  const address = addressIn(existing.server);
  if (address === undefined || !leadsToServices(hub, address)) return [];
  const problem = `On the hub ${quote(existing.server)} is among the addresses of its Services (${hub.serviceCidr}): Argo CD could not reach ${name}.`;
  const remedy =
    "Name it by an address outside, or go by an argocdProxyUrl; a new hub may have another network.serviceCidr.";
  return [{ path: [...path, "existing", "server"], problem, remedy }];
}

/** Who lets the hub in lets its addresses in, and a proxy has others when it stands elsewhere. */
function noteClosedDoor(hub: ClusterEntry, spoke: ClusterEntry): Finding[] {
  const { argocdProxyUrl, name, path, publicAccessCidrs } = spoke;
  const address = argocdProxyUrl === null ? undefined : addressIn(argocdProxyUrl);
  // A proxy that is a Service on the hub calls from the hub's addresses, as Argo CD does.
  if (address === undefined || leadsToServices(hub, address)) return [];
  if (hasKnownBlock(hub) && isIn(address, hub.cidr)) return [];
  const link = hubLink(spoke);
  const at = [...path, "argocdProxyUrl"];
  if (isRouted(link)) {
    const problem = `The API of ${name} is opened to the hub's block ${hub.cidr}, and the proxy ${address} that Argo CD goes by is outside it.`;
    const remedy = "Remove argocdProxyUrl, since the link needs none; or open port 443 to the proxy yourself.";
    return [{ path: at, problem, remedy }];
  }
  if (link !== "public" || publicAccessCidrs.some((block) => isIn(address, block))) return [];
  const problem = `Argo CD goes to ${name} by the proxy ${address}, which is in none of its publicAccessCidrs.`;
  return [{ path: at, problem, remedy: `Add "${address}/32", or the address that the proxy calls from.` }];
}

/** Clusters made elsewhere are on the internet or on a network that the hub is linked with; a hub without a way out reaches
 *  those alone. */
function noteNoWayOut(hub: ClusterEntry, spoke: ClusterEntry): Finding[] {
  const { existing, name, path, argocdProxyUrl } = spoke;
  if (existing?.by !== "token" || argocdProxyUrl !== null) return [];
  if (hub.network.vpcId !== undefined || waysOut(hub).natGateways !== "none") return [];
  const address = addressIn(existing.server);
  if (address !== undefined && PRIVATE.some((block) => isIn(address, block))) return [];
  const problem = `${name} is reached at ${quote(existing.server)}, and the hub has no way to the internet.`;
  const remedy = "Give the hub NAT gateways or the cluster an argocdProxyUrl, unless a link of your own leads there.";
  return [{ path: [...path, "existing", "server"], problem, remedy }];
}

/** RFC 1918, and this machine. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8"];
