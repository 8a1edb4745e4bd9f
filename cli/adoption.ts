import type { StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { importCommand } from "../render/index.js";

type Inputs = Readonly<Record<string, unknown>>;

/** By what a resource with a name of its own is imported, by type. Those that AWS names can be made twice, never found
 *  again by name. The forms are those of the providers' import documentation. */
const IMPORT_IDS: Readonly<Record<string, (inputs: Inputs) => string>> = {
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => String(name),
  "aws:eks/accessEntry:AccessEntry": ({ clusterName, principalArn }) =>
    `${String(clusterName)}:${String(principalArn)}`,
  "aws:eks/cluster:Cluster": ({ name }) => String(name),
  "aws:iam/role:Role": ({ name }) => String(name),
  "aws:kms/alias:Alias": ({ name }) => String(name),
  "github:index/repository:Repository": ({ name }) => String(name),
};

/** `ResourceInUseException: Cluster already exists with name: …`, `EntityAlreadyExists`, `… is already in use on this cluster`. */
const THERE_ALREADY = /already\s?exists|already in use/i;

/** What to do when something that was to be made is there already: a run that was killed had made it and could not note it, or
 *  it is somebody else's.
 *  @param failed the creation that failed
 *  @param message what the provider said
 *  @returns undefined when the failure is another, or nothing can be imported by name. */
export function adoptionAdvice(stackName: string, failed: StepEventMetadata, message: string): string | undefined {
  const { new: wanted, op, type, urn } = failed;
  const idOf = IMPORT_IDS[type];
  if (op !== "create" || !wanted || !idOf || !THERE_ALREADY.test(message)) return undefined;
  const id = idOf(wanted.inputs);
  return [
    `"${id}" is there already, and not in the state of "${stackName}": an earlier run was ended between the two, or it is`,
    "somebody else's. If it is this fleet's, take it over, then run the same command again:",
    `  ${importCommand(stackName, { ...wanted, urn }, id)}`,
  ].join("\n");
}
