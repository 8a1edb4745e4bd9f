import type { Fleet } from "../model/index.js";
import { cloudTags } from "../model/leftovers.js";
import { accountEnvironments, aws, saidBy } from "./awsAccounts.js";

interface Tagged {
  readonly ResourceTagMappingList: readonly { readonly ResourceARN: string }[];
}

/** `arn:aws:elasticloadbalancing:…:loadbalancer/…`, `arn:aws:ec2:…:volume/…`: what a cluster's controllers make that costs money, and keeps
 *  a network from going. */
const MADE_BY_CONTROLLERS = /^arn:[^:]+:(elasticloadbalancing:[^:]*:[^:]*:loadbalancer|ec2:[^:]*:[^:]*:volume)\//;

/** ARNs of the load balancers and volumes that AWS has for a cluster, by the tags that its controllers write.
 *  @returns what AWS said instead of an answer, when it gave none */
export async function accountLeftovers(
  fleet: Fleet,
  { eksName, region, account }: { eksName: string; region: string; account: string },
): Promise<readonly string[] | { readonly unknown: string }> {
  try {
    const environment = await accountEnvironments(fleet)(account);
    const answers = await Promise.all(
      cloudTags(eksName).map(({ key, value }) => {
        const filter = value === undefined ? `Key=${key}` : `Key=${key},Values=${value}`;
        const words = ["resourcegroupstaggingapi", "get-resources", "--tag-filters", filter, "--region", region];
        return aws<Tagged>(words, environment);
      }),
    );
    const arns = answers.flatMap(({ ResourceTagMappingList: list }) => list.map(({ ResourceARN: arn }) => arn));
    return [...new Set(arns.filter((arn) => MADE_BY_CONTROLLERS.test(arn)))].sort();
  } catch (error) {
    return { unknown: saidBy(error) };
  }
}
