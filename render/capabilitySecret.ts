import { ConfigError } from "../model/errors.js";
import { clusterProject } from "../model/capability.js";
import type { Cluster, Fault, Fleet } from "../model/fleet.js";
import { eksClusterArn } from "./arn.js";
import { base64, type RegisteredCluster } from "./clusterSecret.js";
import type { Metadata } from "./kubernetesObject.js";

/** How a cluster is registered with Argo CD where EKS runs it. */
export interface ManagedRegistration {
  /** ARN of the EKS cluster: addresses of API servers are not understood. */
  readonly clusterArn: string;
  /** The one project whose applications go there. */
  readonly project: string;
}

/** How a cluster of the fleet is registered, all of which is known before it is made. */
export function managedRegistration(fleet: Fleet, cluster: Cluster): ManagedRegistration {
  return { clusterArn: eksClusterArn(cluster), project: clusterProject(fleet, cluster) };
}

/** A cluster's Secret, data in base64. */
export interface RegistrationSecret {
  readonly metadata: Metadata;
  readonly data: Readonly<Record<string, string>>;
}

/** What a cluster's Secret may have: how to log in is EKS's affair.
 *  https://docs.aws.amazon.com/eks/latest/userguide/argocd-register-clusters.html */
const KEYS = ["name", "server", "project"];

const EKS_ARN = /^arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:cluster\/[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

/** Data of the Secret that registers a cluster with EKS's capability for Argo CD. */
export function capabilitySecretData(
  { name }: Pick<RegisteredCluster, "name">,
  { clusterArn, project }: ManagedRegistration,
): Record<string, string> {
  return { name: base64(name), server: base64(clusterArn), project: base64(project) };
}

/** A Secret that the capability understands.
 *  @throws ConfigError with every rule that it breaks. */
export function checkedCapabilitySecret<S extends RegistrationSecret>(secret: S): S {
  const faults = capabilitySecretFaults(secret);
  if (faults.length > 0) throw new ConfigError(`Secret ${secret.metadata.name}`, faults);
  return secret;
}

/** Rules of the capability that nobody checks when the Secret is written: its cluster would stay Unknown. */
export function capabilitySecretFaults({ metadata, data }: RegistrationSecret): Fault[] {
  const strange = Object.keys(data).filter((key) => !KEYS.includes(key));
  const type = metadata.labels?.["argocd.argoproj.io/secret-type"];
  return [
    ...(type === "cluster"
      ? []
      : [
          {
            path: 'metadata.labels["argocd.argoproj.io/secret-type"]',
            problem: `${JSON.stringify(type ?? null)} is not what Argo CD finds clusters by.`,
            remedy: "Write cluster.",
          },
        ]),
    ...strange.map((key) => ({
      path: `data.${key}`,
      problem: "EKS's capability for Argo CD logs in by itself, and takes no roleARN, caData or address of a server.",
      remedy: `Leave it out: a Secret has ${KEYS.join(", ")}.`,
    })),
    ...missing(data, "name", "the name that applications find it by"),
    ...missing(data, "project", "the one project that it belongs to"),
    ...serverFaults(text(data, "server")),
  ];
}

/** Rules between the Secrets of one capability: a cluster belongs to one project, so that it can be registered once. */
export function registeredTwice(secrets: readonly RegistrationSecret[]): Fault[] {
  return secrets.flatMap((secret, index) => {
    const server = text(secret.data, "server");
    const other = secrets.slice(0, index).find(({ data }) => text(data, "server") === server);
    if (other === undefined) return [];
    return [
      {
        path: `${secret.metadata.name}.data.server`,
        problem: `"${server}" is registered by ${other.metadata.name} too, and a cluster belongs to one project.`,
        remedy: "Keep one of the two.",
      },
    ];
  });
}

function serverFaults(server: string): Fault[] {
  if (EKS_ARN.test(server)) return [];
  const problem = `"${server}" is not the ARN of an EKS cluster; addresses, kubernetes.default.svc among them, are not supported.`;
  const remedy = "Write arn:aws:eks:REGION:ACCOUNT:cluster/NAME, for the hub itself too.";
  return [{ path: "data.server", problem, remedy }];
}

function missing(data: RegistrationSecret["data"], key: string, what: string): Fault[] {
  if (text(data, key) !== "") return [];
  return [{ path: `data.${key}`, problem: "This is required and missing.", remedy: `Write ${what}.` }];
}

function text(data: RegistrationSecret["data"], key: string): string {
  return Buffer.from(data[key] ?? "", "base64").toString("utf8");
}
