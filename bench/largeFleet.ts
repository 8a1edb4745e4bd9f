import { stringify } from "yaml";
import type { FleetFile } from "../model/schema.js";

const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-southeast-1"] as const;
const SERVICES_PER_TEAM = 5;
const WAVES = 10;

/** The text of a fleet without faults: a fifth of its clusters in dev, a fifth in staging, the rest in prod.
 *  @param clusters at most 510: each has half of a /16 of 10.0.0.0/8 */
export function largeFleet(clusters: number, services: number): string {
  const all = Array.from({ length: clusters }, (_, index) => cluster(index));
  const fifth = Math.floor(clusters / 5);
  const file: FleetFile = {
    name: "acme",
    administrators: ["arn:aws:iam::111111111111:role/platform-engineer"],
    connectivity: "transit-gateway",
    hub: { region: "eu-west-1", account: "111111111111", argocd: { host: "argocd.acme.example" } },
    environments: {
      dev: { clusters: all.slice(0, fifth) },
      staging: { clusters: all.slice(fifth, 2 * fifth) },
      prod: { clusters: all.slice(2 * fifth), windows: [{ allow: "weekdays 09:00-17:00" }] },
    },
    repositories: { organization: "acme" },
    addons: { bundle: "2026.11", enabled: ["metrics-server", "cert-manager"] },
    teams: Object.fromEntries(
      Array.from({ length: services / SERVICES_PER_TEAM }, (_, index) => [`team-${index}`, team(index)]),
    ),
  };
  return stringify(file);
}

/** The hub has 10.0.0.0/16. */
function cluster(index: number): FleetFile["environments"][string]["clusters"][number] {
  return {
    name: `c${index}`,
    region: REGIONS[index % REGIONS.length] ?? REGIONS[0],
    wave: 1 + (index % WAVES),
    labels: { cell: `cell-${index % 7}` },
    network: { cidr: `10.${1 + Math.floor(index / 2)}.${(index % 2) * 128}.0/17` },
  };
}

function team(index: number): NonNullable<FleetFile["teams"]>[string] {
  const names = Array.from({ length: SERVICES_PER_TEAM }, (_, service) => `service-${service}`);
  return { groups: [`acme:team-${index}`], services: Object.fromEntries(names.map((name) => [name, {}])) };
}
