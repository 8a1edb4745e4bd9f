import * as pulumi from "@pulumi/pulumi";
import { clusterTransform } from "../../../components/eksCluster.js";
import type { PlannedResource, StackResource } from "../../../policy/index.js";
import { clusterArguments } from "../../../sandbox/plugins/eks/arguments.js";
import { clusterChildren } from "../../../sandbox/plugins/eks/children.js";
import { recorded, valueOf, type Outputs } from "../components/recorded.js";
import { CLOUD } from "../stacks/cloud.js";

/** What `eks:index:Cluster` makes, beside what the stacks make themselves. */
const EKS_CLOUD: Outputs = {
  ...CLOUD,
  "eks:index:ServiceRole": () => ({}),
  "aws:eks/cluster:Cluster": (name) => ({
    arn: `arn:aws:eks:eu-west-1:111111111111:cluster/${name}`,
    endpoint: `https://${name}.example`,
    certificateAuthority: { data: "Y2E=" },
    identities: [],
  }),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": () => ({}),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": () => ({}),
};

/** What the program sends to the engine of a resource. */
interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly protect: boolean;
  /** `urn::id`; empty for one that is its parent's. */
  readonly provider: string;
  /** Providers that the children of a remote component take. */
  readonly providers: readonly string[];
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** The resources of a stack as a policy pack would see them: with what depends on what, and the children of remote clusters. */
export async function stackResources(outputs: Outputs, build: () => unknown): Promise<StackResource[]> {
  const registrations: Registration[] = [];
  const made = await recorded({ ...EKS_CLOUD, ...outputs }, async () => {
    listen(registrations);
    return await build();
  });
  const inputs = new Map(made.resources.map((resource) => [`${resource.type} ${resource.name}`, resource.inputs]));
  return await linked(registrations, ({ type, name }) => inputs.get(`${type} ${name}`) ?? {});
}

interface Monitor {
  registerResource: (request: Request, callback: (error: Error | null, answer?: { getUrn(): string }) => void) => void;
  readonly mocks: pulumi.runtime.Mocks;
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getProvider(): string;
  getProvidersMap(): { entries(): Iterable<[string, string]> };
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { entries(): Iterable<[string, { getUrnsList(): string[] }]> };
  getObject(): { toJavaScript(): pulumi.Inputs };
}

/** Notes every registration, and makes the children of each cluster as the eks plugin would. */
function listen(registrations: Registration[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const call = monitor.mocks.call.bind(monitor.mocks);
  monitor.mocks.call = (args) =>
    args.token === "aws:index/getPartition:getPartition" ? { partition: "aws" } : call(args);
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    register(request, (error, answer) => {
      if (answer !== undefined) {
        const registration = registrationOf(request, answer.getUrn());
        registrations.push(registration);
        if (registration.type === "eks:index:Cluster") makeChildren(registration, request.getObject().toJavaScript());
      }
      callback(error, answer);
    });
  };
}

function registrationOf(request: Request, urn: string): Registration {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    protect: request.getProtect(),
    provider: request.getProvider(),
    providers: [...request.getProvidersMap().entries()].map(([, reference]) => reference),
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([name, urns]) => [name, urns.getUrnsList()]),
    ),
  };
}

function makeChildren({ urn, name, propertyDependencies }: Registration, inputs: pulumi.Inputs): void {
  const args = Object.fromEntries(
    Object.entries(inputs).map(([key, value]: [string, unknown]) => {
      const sources = propertyDependencies[key] ?? [];
      if (sources.length === 0) return [key, value];
      return [key, pulumi.all(sources.map((source) => new pulumi.DependencyResource(source).urn)).apply(() => value)];
    }),
  );
  const parent = new pulumi.DependencyResource(urn) as unknown as pulumi.ComponentResource;
  clusterChildren(name, clusterArguments(args), parent);
}

async function linked(
  registrations: readonly Registration[],
  inputsOf: (registration: Registration) => object,
): Promise<StackResource[]> {
  const byUrn = new Map(registrations.map((registration) => [registration.urn, registration]));
  const made = new Map<string, MutableResource>();
  for (const registration of registrations) {
    const { type, name, urn } = registration;
    const provider = providerOf(registration, byUrn);
    made.set(urn, {
      type,
      name,
      urn,
      ...(await transformed(registration, inputsOf(registration))),
      ...(provider === undefined ? {} : { provider: { urn: provider.urn, props: inputsOf(provider) } }),
      dependencies: [],
      propertyDependencies: {},
    });
  }
  const all = (urns: readonly string[]): StackResource[] => urns.flatMap((urn) => made.get(urn) ?? []);
  for (const { urn, parent, dependencies, propertyDependencies } of registrations) {
    const resource = made.get(urn);
    const [container] = all([parent]);
    if (resource === undefined) continue;
    if (container !== undefined) resource.parent = container;
    resource.dependencies.push(...all(dependencies));
    for (const [property, urns] of Object.entries(propertyDependencies)) {
      resource.propertyDependencies[property] = all(urns);
    }
  }
  return [...made.values()];
}

type MutableResource = PlannedResource & {
  parent?: StackResource;
  readonly dependencies: StackResource[];
  readonly propertyDependencies: Record<string, StackResource[]>;
};

/** What the engine makes of a registration by the transforms of its parents, which mocks do not run. */
async function transformed({ type, name, protect }: Registration, props: object) {
  const isProtected = "deletionProtection" in props && props.deletionProtection === true;
  const result = await clusterTransform(isProtected)({ custom: true, type, name, props, opts: { protect } });
  if (result === undefined) return { props, protect };
  return { props: await valueOf(pulumi.output(result.props)), protect: result.opts.protect === true };
}

/** A resource's own provider, or the one for its package of the nearest parent that has one. */
function providerOf(registration: Registration, byUrn: ReadonlyMap<string, Registration>): Registration | undefined {
  const pkg = registration.type.split(":")[0] ?? "";
  for (let at: Registration | undefined = registration; at !== undefined; at = byUrn.get(at.parent)) {
    const references: readonly string[] = [at.provider, ...at.providers];
    const reference = references.find((text) => text.includes(`pulumi:providers:${pkg}::`));
    if (reference !== undefined) return byUrn.get(reference.slice(0, reference.lastIndexOf("::")));
  }
  return undefined;
}
