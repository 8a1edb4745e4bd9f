/** The program that the stacks' programs are compared to: registers what is written in `<stack>.json` beside it, with the same
 *  SDKs, and knows neither model nor components. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as github from "@pulumi/github";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Registration } from "./registrations.js";

type Constructor = new (name: string, props: object, opts: pulumi.ComponentResourceOptions) => pulumi.Resource;

class Provider extends pulumi.ProviderResource {}
class Custom extends pulumi.CustomResource {}

const SDKS: Readonly<Record<string, object>> = { aws, eks, github, kubernetes: k8s };
/** Markers around values in inputs: sdk/go/common/resource/sig/sig.go in pulumi/pulumi. Besides secrets, remote components
 *  are given outputs, which say themselves whether they are secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

const made = new Map<string, pulumi.Resource>();
const file = join(import.meta.dirname, `${pulumi.getStack()}.json`);
for (const registration of JSON.parse(readFileSync(file, "utf8")) as Registration[]) {
  made.set(registration.urn, register(registration));
}

function register(registration: Registration): pulumi.Resource {
  const { type, name, custom, remote } = registration;
  if (type === "pulumi:pulumi:StackReference") return new pulumi.StackReference(name);
  const props = withSecrets(registration.object) as Record<string, unknown>;
  const opts = optionsOf(registration);
  if (!custom && !remote) return new pulumi.ComponentResource(type, name, props, opts);
  if (type.startsWith("pulumi:providers:")) {
    return new Provider(type.split(":")[2] ?? "", name, props, { ...opts, version: registration.version });
  }
  const known = constructorOf(type);
  return known ? new known(name, props, opts) : new Custom(type, name, props, opts);
}

function optionsOf(registration: Registration): pulumi.ComponentResourceOptions & pulumi.CustomResourceOptions {
  const { custom, remote } = registration;
  const parent = made.get(registration.parent);
  const provider = providerOf(registration.provider);
  const providers = registration.providers.map(providerOf).filter((one) => one !== undefined);
  return {
    protect: registration.protect,
    dependsOn: registration.dependencies.map((urn) => made.get(urn)).filter((resource) => resource !== undefined),
    ignoreChanges: [...registration.ignoreChanges],
    ...(parent && { parent }),
    ...(custom && provider && { provider }),
    // A remote component has them from its parent, as in the stacks.
    ...(!custom && !remote && { providers }),
    ...(remote && { transforms: [withoutCreator] }),
  };
}

/** Of `<urn>::<id>`. */
function providerOf(reference: string): pulumi.ProviderResource | undefined {
  const resource = made.get(reference.split("::").slice(0, -1).join("::"));
  return resource instanceof pulumi.ProviderResource ? resource : undefined;
}

/** `aws.ec2.Vpc` of `aws:ec2/vpc:Vpc`, `k8s.rbac.v1.Role` of `kubernetes:rbac.authorization.k8s.io/v1:Role`; undefined for what
 *  the SDKs have no class for, such as custom resources. */
function constructorOf(type: string): Constructor | undefined {
  const [sdk = "", module = "", kind = ""] = type.split(":");
  const parts = module.split("/").map((part) => part.split(".")[0] ?? part);
  const path = (sdk === "kubernetes" ? parts : parts.slice(0, 1)).filter((part) => part !== "index");
  let found: unknown = SDKS[sdk];
  for (const part of [...path, kind]) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, part);
  }
  return typeof found === "function" ? (found as Constructor) : undefined;
}

/** What `@pulumi/eks` has no argument for has to be said in a transform here too. */
function withoutCreator({
  type,
  props,
  opts,
}: pulumi.ResourceTransformArgs): pulumi.ResourceTransformResult | undefined {
  if (type !== "aws:eks/cluster:Cluster") return undefined;
  const { accessConfig, ...rest } = props as { accessConfig?: object };
  return {
    props: { ...rest, accessConfig: { ...accessConfig, bootstrapClusterCreatorAdminPermissions: false } },
    opts,
  };
}

function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value && "value" in value) {
    const isSecret = value[SIGNATURE] === SECRET || ("secret" in value && value.secret === true);
    return isSecret ? pulumi.secret(withSecrets(value.value)) : withSecrets(value.value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]));
}
