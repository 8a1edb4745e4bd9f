import { setTimeout as sleep } from "node:timers/promises";
import type { Aws } from "../aws.js";
import type { AwsRecord } from "../definition.js";
import { CLASSIC_LOAD_BALANCER, LOAD_BALANCER, NETWORK_INTERFACE, SECURITY_GROUP, VOLUME } from "../types.js";

/** How long, at least, AWS needs to let go of what belonged to something deleted, milliseconds. */
const LINGER_MS = 1000;
/** Interfaces go before the group that they have. */
const ORDER = [NETWORK_INTERFACE, SECURITY_GROUP, VOLUME];

/** What is still in the account though the Kubernetes object that it was made for, and its load balancer, are gone. */
export function lingering(records: readonly AwsRecord[]): AwsRecord[] {
  const balancers = new Set(
    records.filter(({ type }) => type === LOAD_BALANCER || type === CLASSIC_LOAD_BALANCER).map(arnOf),
  );
  const isLeft = ({ type, hidden }: AwsRecord): boolean =>
    type === VOLUME
      ? hidden["deleting"] === true
      : hidden["balancer"] !== undefined && !balancers.has(hidden["balancer"]);
  return ORDER.flatMap((type) => records.filter((record) => record.type === type && isLeft(record)));
}

/** Lets go of what lingers, each type after its delay. */
export async function letGo(aws: Aws): Promise<void> {
  const left = lingering(aws.records);
  for (const type of ORDER) {
    const ofType = left.filter((record) => record.type === type);
    if (ofType.length === 0) continue;
    await sleep(Math.max(LINGER_MS, aws.disturbance.delayOf(type, "delete")));
    for (const record of ofType) {
      await aws.byItself(record, (place) => {
        place.remove(record);
      });
    }
  }
}

function arnOf({ properties }: AwsRecord): unknown {
  return properties["arn"];
}
