/** `pulumi-resource-eks` for the sandbox: the remote component `eks.Cluster`, whose children are real resources of the
 *  provider `aws`. It has no resources of its own, so that Pulumi's own server for component providers serves it. */
import "../../stacks/leanSdk.js";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, CLUSTER_TYPE } from "./eks/cluster.js";
import { assertAwsCommand } from "./eks/awsCommand.js";
import { unsupportedFunction, unsupportedType } from "./providerErrors.js";
import { leaveWithParent } from "./rpc.js";

const version = (
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@pulumi/eks/package.json"), "utf8")) as {
    version: string;
  }
).version;

const provider: pulumi.provider.Provider = {
  version,

  async construct(name, type, inputs, options) {
    if (type !== CLUSTER_TYPE) throw unsupportedType("eks", type);
    await assertAwsCommand();
    const cluster = new Cluster(name, inputs, options);
    return { urn: cluster.urn, state: cluster.state };
  },

  call(token, inputs) {
    if (token !== `${CLUSTER_TYPE}/getKubeconfig`) throw unsupportedFunction("eks", token);
    const {
      __self__: cluster,
      roleArn,
      profileName,
    } = inputs as {
      __self__: Cluster;
      roleArn: pulumi.Input<string | undefined>;
      profileName: pulumi.Input<string | undefined>;
    };
    return Promise.resolve({ outputs: { result: cluster.getKubeconfig({ roleArn, profileName }) } });
  },
};

// A call gets its cluster as a reference.
pulumi.runtime.registerResourceModule("eks", "index", {
  version,
  construct(name, type, urn) {
    if (type !== CLUSTER_TYPE) throw unsupportedType("eks", type);
    return new Cluster(name, {}, { urn });
  },
});

// The SDK maps a stack trace for every promise that it makes, a fifth of this plugin's time; what runs here is compiled.
Reflect.deleteProperty(Error, "prepareStackTrace");
leaveWithParent();
await pulumi.provider.main(provider, process.argv.slice(2));
