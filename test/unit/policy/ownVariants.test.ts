import assert from "node:assert/strict";
import type { Fleet } from "../../../model/index.js";
import { formatFinding, judgeAll, policies } from "../../../policy/index.js";
import { tokenKubeconfig } from "../../../render/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import { hubStack } from "../../../stacks/hub.js";
import type { Surroundings } from "../../../stacks/joining.js";
import type { Outputs } from "../components/recorded.js";
import { aFleet, HUB, REPOS, settingsOf, stacks, twoAccounts } from "../stacks/cloud.js";
import { account, OWN } from "../stacks/ownVpc.js";
import { stackResources } from "./fleetStack.js";

const TODAY = { today: "2026-11-21" };

/** What a fleet may ask for beside what the committed one does. */
interface Variant {
  readonly title: string;
  readonly stack: "hub" | "dev" | "prod";
  readonly fleet: () => Fleet;
  /** Types of what there is to judge only here. */
  readonly types: readonly string[];
  /** Answers of providers beside the usual ones. */
  readonly outputs?: Outputs;
}

const devCluster = (entry: string) => (text: string) => text.replace("- region: eu-west-1", `- { ${entry} }`);
const ROLE = "arn:aws:iam::111111111111:role";

const VARIANTS: readonly Variant[] = [
  {
    title: "a cluster in an account of its own",
    stack: "prod",
    fleet: twoAccounts,
    types: ["aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"],
  },
  {
    title: "pipelines that register their environment's clusters",
    stack: "hub",
    fleet: () =>
      aFleet((text) =>
        text.replaceAll(/^ {2}(dev|prod):\n/gm, (line, name: string) => {
          return `${line}    pipelineRole: ${ROLE}/deploy-${name}\n`;
        }),
      ),
    types: [
      "gitops-fleet:index:EnvironmentRegistrar",
      "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
    ],
  },
  {
    title: "clusters that run their own Argo CD",
    stack: "prod",
    fleet: () => aFleet((text) => `topology: hybrid\n${text}`),
    types: ["kubernetes:helm.sh/v3:Release", "kubernetes:argoproj.io/v1alpha1:ApplicationSet"],
    outputs: stacks({ repos: REPOS }),
  },
  {
    title: "a cluster in a VPC of the owner's",
    stack: "dev",
    fleet: () => aFleet(devCluster(`region: eu-west-1, ${OWN}`)),
    types: ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection"],
    outputs: account(),
  },
  {
    title: "an EKS cluster that exists already",
    stack: "dev",
    fleet: () => aFleet(devCluster("region: eu-west-2, existing: { eks: legacy }")),
    types: ["gitops-fleet:index:ExistingCluster", "aws:eks/accessEntry:AccessEntry"],
    outputs: {
      "aws:eks/getCluster:getCluster": () => ({
        arn: "arn:aws:eks:eu-west-2:111111111111:cluster/legacy",
        endpoint: "https://legacy.example",
        certificateAuthorities: [{ data: "Y2E=" }],
      }),
    },
  },
  {
    title: "a cluster of another cloud",
    stack: "dev",
    fleet: () => aFleet(devCluster("name: dev-kind, existing: { kubeconfigSecret: kind }")),
    types: ["gitops-fleet:index:ExistingCluster", "gitops-fleet:index:HubAccount"],
    outputs: {
      "kubernetes:core/v1:Secret": (name) => (name.endsWith("-hub-token") ? { data: { token: "dG9rZW4=" } } : {}),
    },
  },
];

/** Every secret is set, and every cluster answers. */
const WORLD: Surroundings = {
  secret: () => ({
    value: tokenKubeconfig({ server: "https://kind.example", caData: "Y2E=", token: "t" }),
    encrypted: true,
  }),
  clusterId: () => Promise.resolve("id of kind"),
};

describe("the fleet's own stacks, whatever its file asks for", function () {
  this.timeout(60_000);

  for (const { title, stack, fleet, types, outputs = {} } of VARIANTS) {
    it(`violate nothing that is no listed exception: ${title}`, async () => {
      const settings = settingsOf(stack);
      const build = () => (stack === "hub" ? hubStack(fleet(), settings) : environmentStack(fleet(), settings, WORLD));
      const made = await stackResources({ ...stacks({ hub: HUB, repos: REPOS }), ...outputs }, build);
      for (const type of types)
        assert.ok(
          made.some((resource) => resource.type === type),
          type,
        );
      assert.deepEqual(
        judgeAll(policies, made, TODAY).map(
          ({ policy, finding }) => `${policy.name}\n${formatFinding(policy, finding)}`,
        ),
        [],
      );
    });
  }
});
