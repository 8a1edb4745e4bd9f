import { setTimeout as sleep } from "node:timers/promises";
import { CloudError } from "../../control.js";
import * as types from "../types.js";

/** A failure that the provider takes for passing. */
interface Passing {
  readonly type: string;
  readonly operation: "create" | "update" | "delete";
  readonly code: string;
  /** Part of the message. */
  readonly message?: string;
  /** How long it goes on. */
  readonly seconds: number;
}

const MINUTE = 60;
/** How long IAM takes to be known everywhere, as Terraform's provider assumes. */
const PROPAGATION = 2 * MINUTE;

/** What hashicorp/terraform-provider-aws retries: internal/service/{iam,eks,ec2}. */
const PASSING: readonly Passing[] = [
  {
    type: types.ROLE,
    operation: "create",
    code: "MalformedPolicyDocument",
    message: "Invalid principal in policy",
    seconds: PROPAGATION,
  },
  {
    type: types.ROLE,
    operation: "update",
    code: "MalformedPolicyDocument",
    message: "Invalid principal in policy",
    seconds: PROPAGATION,
  },
  {
    type: types.CLUSTER,
    operation: "create",
    code: "InvalidParameterException",
    message: "does not exist",
    seconds: PROPAGATION,
  },
  {
    type: types.ACCESS_ENTRY,
    operation: "create",
    code: "InvalidParameterException",
    message: "invalid principal",
    seconds: PROPAGATION,
  },
  {
    type: types.POD_IDENTITY_ASSOCIATION,
    operation: "create",
    code: "InvalidParameterException",
    message: "Role provided in the request does not exist",
    seconds: PROPAGATION,
  },
  {
    type: types.POD_IDENTITY_ASSOCIATION,
    operation: "update",
    code: "InvalidParameterException",
    message: "Role provided in the request does not exist",
    seconds: PROPAGATION,
  },
  {
    type: types.FLOW_LOG,
    operation: "create",
    code: "InvalidParameter",
    message: "Unable to assume given IAM role",
    seconds: PROPAGATION,
  },
  { type: types.SUBNET, operation: "delete", code: "DependencyViolation", seconds: 20 * MINUTE },
  { type: types.SECURITY_GROUP, operation: "delete", code: "DependencyViolation", seconds: 15 * MINUTE },
  { type: types.INTERNET_GATEWAY, operation: "delete", code: "DependencyViolation", seconds: 20 * MINUTE },
  { type: types.VPC, operation: "delete", code: "DependencyViolation", seconds: 5 * MINUTE },
];

/** Answers to too many requests, which the AWS SDK repeats whatever was asked.
 *  https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLED: ReadonlySet<string> = new Set([
  "RequestLimitExceeded",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
/** The provider lets the SDK try 25 times, with pauses of up to 20 seconds. */
const THROTTLING = 5 * MINUTE;

/** Milliseconds before the second try; each pause is twice the last, up to the longest. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;

export interface Patience {
  /** From `customTimeouts`; 0 is the provider's own. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** @default real time */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/** Works at something until it is done, fails for good, or has failed for too long. Time is counted in pauses. */
export async function withRetries<T>(
  type: string,
  operation: Passing["operation"],
  patience: Patience,
  work: () => Promise<T>,
): Promise<T> {
  const pause = patience.pause ?? ((milliseconds) => sleep(milliseconds, undefined, { signal: patience.signal }));
  let waited = 0;
  for (let next = FIRST_PAUSE; ; next = Math.min(next * 2, LONGEST_PAUSE)) {
    try {
      return await work();
    } catch (error) {
      const seconds = patienceFor(type, operation, error);
      const limit = patience.timeoutSeconds > 0 ? Math.min(seconds, patience.timeoutSeconds) : seconds;
      if (waited + next > limit * 1000 || patience.signal.aborted) throw error;
      await pause(next);
      waited += next;
    }
  }
}

function patienceFor(type: string, operation: Passing["operation"], error: unknown): number {
  if (!(error instanceof CloudError)) return 0;
  if (THROTTLED.has(error.code)) return THROTTLING;
  const passing = PASSING.find((one) => {
    const fits = one.type === type && one.operation === operation && one.code === error.code;
    return fits && error.message.includes(one.message ?? "");
  });
  return passing?.seconds ?? 0;
}
