import type { ControlHandlers } from "../control.js";
import type { Aws, AwsCall, AwsCredentials } from "./aws.js";
import type { JsonObject } from "./definition.js";
import type { Delay, Fault } from "./disturbance.js";
import type { TaggedCall } from "./identity/awsCli.js";
import { taggedResources } from "./taggedResources.js";

/** The stand-in's control calls. `create` to `invoke` are those of the `aws` plugin; the rest is for tests and `sandbox` commands. */
export function awsHandlers(aws: Aws): ControlHandlers {
  return {
    "aws.create": (body: AwsCall & { inputs: JsonObject }) => aws.create(body),
    "aws.read": (body: AwsCall & { id: string }) => aws.read(body),
    "aws.list": (body: AwsCall) => aws.list(body),
    "aws.update": (body: AwsCall & { id: string; inputs: JsonObject }) => aws.update(body),
    "aws.delete": async (body: AwsCall & { id: string }) => {
      await aws.delete(body);
      return {};
    },
    "aws.invoke": (body: AwsCall & { args: JsonObject }) => aws.invoke(body),
    "aws.setDeletionProtection": async (body: AwsCall & { name: string; enabled: boolean }) => {
      await aws.setDeletionProtection(body);
      return {};
    },
    "aws.tagged": (body: TaggedCall) => taggedResources(aws, body),
    /** Who has these credentials: what the provider asks before anything else. */
    "aws.caller": (body: { credentials: AwsCredentials }) => aws.caller(body.credentials),
    "aws.fault": (body: Fault) => {
      aws.disturbance.add(body);
      return Promise.resolve({});
    },
    "aws.delay": (body: Delay) => {
      aws.disturbance.setDelay(body);
      return Promise.resolve({});
    },
    /** Takes back every fault and delay. */
    "aws.calm": () => {
      aws.disturbance.clear();
      return Promise.resolve({});
    },
    /** Records of a type, or all; keys that only wait for their deletion are left out unless asked for. */
    "aws.records": (body: { type?: string; pendingDeletion?: boolean }) => {
      const wanted = aws.records
        .filter((record) => body.type === undefined || record.type === body.type)
        .filter((record) => body.pendingDeletion === true || record.hidden["pendingDeletionUntil"] === undefined);
      return Promise.resolve(wanted);
    },
  };
}
