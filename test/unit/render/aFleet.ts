import { parseFleet, type Cluster, type Fleet, type Service, type Team } from "../../../model/index.js";

/** A small fleet with one of everything: windows, a selector, a cluster with a name of its own, something draining. */
const FLEET = `
name: acme
administrators: [arn:aws:iam::111111111111:role/platform-engineer]
hub:
  region: eu-west-1
  account: "111111111111"
  kubernetes: "1.35"
  argocd: { host: argocd.acme.example }
environments:
  dev:
    clusters: [{ region: eu-west-1 }]
  prod:
    rollout: { order: together }
    clusters:
      - { region: eu-west-1, wave: 1, labels: { residency: eu } }
      - { region: us-east-1, wave: 2, name: america }
    windows:
      - { allow: "weekdays 09:00-17:00", timeZone: Europe/London, reason: office hours }
repositories: { host: github.com, organization: acme }
addons: { bundle: "2026.11", enabled: [metrics-server, cert-manager] }
teams:
  alpha:
    groups: ["acme:alpha"]
    services:
      web: {}
      api: { environments: [prod], clusterSelector: { residency: eu } }
  beta:
    services:
      old: { state: draining }
`;

/** The fleet, or the one that an edit of its text makes. */
export function aFleet(edit: (text: string) => string = (text) => text): Fleet {
  return parseFleet(edit(FLEET), { file: "fleet.yaml", today: "2026-11-20" });
}

export function teamOf(fleet: Fleet, name: string): Team {
  return found(fleet.teams, name);
}

export function serviceOf(fleet: Fleet, team: string, name: string): Service {
  return found(teamOf(fleet, team).services, name);
}

export function clusterOf(fleet: Fleet, name: string): Cluster {
  return found(fleet.clusters, name);
}

function found<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const match = all.find((one) => one.name === name);
  if (match === undefined) throw new Error(`The fleet of this test has no ${name}`);
  return match;
}
