import {
  addressPlan,
  freeBlocksOf,
  QUOTAS,
  type ClusterBase,
  type Fleet,
  type PlannedNetwork,
} from "../model/index.js";
import { columns } from "./output.js";

const HEADER = ["ACCOUNT", "REGION", "CLUSTER", "VPC", "PRIVATE", "PUBLIC", "NODES", "UNUSED", "NAT", "ENDPOINTS"];

/** The address plan: which network is where, what is in it, and what room is left. */
export function networks(fleet: Fleet): string {
  const places = addressPlan(fleet);
  const rows = places.flatMap(({ account, region, networks }) => networks.map((one) => [account, region, ...row(one)]));
  const free = freeBlocksOf(fleet);
  const left = free[0] === undefined ? "none is left" : `${free.length} of 256 are left, the first ${free[0]}`;
  const totals = places.map(({ account, region, vpcs, natAddresses }) => [
    account,
    region,
    ofQuota(vpcs, QUOTAS.vpcs),
    ofQuota(natAddresses, QUOTAS.addresses),
  ]);
  return [
    columns(HEADER, rows),
    "NODES have addresses in the private subnets, with 110 pods each; UNUSED addresses are in no subnet yet.\n",
    ...places.flatMap(({ networks }) => networks.flatMap(({ cluster }) => localZones(cluster))),
    `A cluster without a block of its own gets a /16 of 10.0.0.0/8 by its name: ${left}.\n\n`,
    columns(["ACCOUNT", "REGION", "VPCS", "NAT ADDRESSES"], totals),
    ...transit(fleet),
    ...(rows.some(([, , , , role]) => role === OWN)
      ? ["own: a VPC that is there already; nothing is made of it.\n"]
      : []),
  ].join("");
}

const OWN = "own";

/** Transit gateways, where there are any: which is whose, and what is attached. */
function transit({ transit, hub, clusters }: Fleet): string[] {
  if (transit === null) return [];
  const rows = transit.regions.map((region) => [
    region,
    transit.own?.[region] ?? "made",
    transit.own ? "own" : hub.account,
    [...(region === hub.region ? [hub.name] : []), ...attachedIn(region, clusters)].join(", ") || "-",
  ]);
  const others = transit.regions.filter((region) => region !== hub.region);
  return [
    "\n",
    columns(["REGION", "TRANSIT GATEWAY", "ACCOUNT", "ATTACHED"], rows),
    ...(transit.own
      ? ["The gateways are yours: they accept and route by themselves, and those of two regions are peered.\n"]
      : [
          ...(others.length > 0 ? [`That of ${hub.region} is peered with those of ${others.join(", ")}.\n`] : []),
          "Spokes reach the hub through them and not each other. AWS bills each attachment and peering by the hour.\n",
        ]),
  ];
}

function attachedIn(region: string, clusters: Fleet["clusters"]): string[] {
  return clusters.filter((one) => one.link === "transit-gateway" && one.region === region).map(({ name }) => name);
}

function row({ cluster, nodes, unused }: PlannedNetwork): string[] {
  const { cidr, natGateways, endpoints, ownVpc } = cluster.network;
  if (ownVpc) return [cluster.name, cidr, OWN, OWN, "-", "-", OWN, OWN];
  return [
    cluster.name,
    cidr,
    subnets(cluster, "private"),
    subnets(cluster, "public"),
    String(nodes),
    String(unused),
    natGateways,
    endpoints.join(", ") || "-",
  ];
}

/** What of a network is in Local Zones, a line each. */
function localZones({ name, network }: ClusterBase): string[] {
  const { localZones: planned = [] } = network;
  return planned.map(({ zone, cidr }) => `${name} has a subnet in the Local Zone ${zone}: ${cidr}.\n`);
}

/** `3 x /18`: those of one role are equally large. */
function subnets({ network }: ClusterBase, role: "private" | "public"): string {
  const all = network.subnets.filter((subnet) => subnet.role === role);
  return `${all.length} x /${all[0]?.cidr.split("/")[1] ?? "-"}`;
}

function ofQuota(number: number, quota: number): string {
  return number > quota ? `${number}: have the quota of ${quota} raised` : `${number} of ${quota}`;
}
