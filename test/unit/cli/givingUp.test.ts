import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { forgetful } from "../../../cli/deadProviders.js";
import { forgetApplications, requireReachable } from "../../../cli/givingUp.js";
import { kubeconfigOf, type LeavingSpoke } from "../../../cli/leavingSpokes.js";
import { aFleet } from "../model/aFleet.js";
import { DrainingHub } from "./drainingHub.js";

/** Lists a load balancer for one of the tags, and what is no controller's for another. */
const AWS = `#!/bin/sh
echo "$*" >> "$0.log"
case "$*" in
  *elbv2.k8s.aws*) echo '{"ResourceTagMappingList":[{"ResourceARN":"arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/web/1"}]}';;
  *kubernetes.io/cluster*) echo '{"ResourceTagMappingList":[{"ResourceARN":"arn:aws:ec2:eu-west-1:111111111111:subnet/subnet-1"}]}';;
  *) echo '{"ResourceTagMappingList":[]}';;
esac
`;

const GONE: LeavingSpoke = {
  name: "old-eu-west-1",
  eksName: "acme-old-eu-west-1",
  region: "eu-west-1",
  account: "111111111111",
  isMade: true,
  kubeconfig: "{}",
  problem: "does not answer: no answer within 5 s",
};
const ALIVE: LeavingSpoke = { ...GONE, problem: undefined };

describe("a spoke that does not answer", () => {
  const outer = { ...process.env };
  let folder: string;
  const command = "npx fleet up";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fleet give up "));
    writeFileSync(join(folder, "aws"), AWS);
    chmodSync(join(folder, "aws"), 0o755);
    process.env.PATH = folder + delimiter + (outer.PATH ?? "");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    process.env.PATH = outer.PATH;
  });

  const hub = (): DrainingHub =>
    new DrainingHub().with("alpha-web-old-eu-west-1", GONE.name, {
      resources: [{ kind: "Service", name: "web", namespace: "alpha-web" }],
      summary: { externalURLs: ["http://web-1.elb.eu-west-1.amazonaws.com"] },
    });

  const decided = (spokes: readonly LeavingSpoke[], giveUp: readonly string[], unregistered: readonly string[] = []) =>
    requireReachable(aFleet(), hub(), spokes, { giveUp, unregistered, command });

  it("stops everything before it begins, with the choice and all that would stay behind", async () => {
    await assert.rejects(decided([GONE], []), (error: Error) => {
      assert.equal(error.name, "UnreachableError");
      for (const part of [
        /old-eu-west-1 does not answer: no answer within 5 s/,
        /Bring it back.*then run the same command again/,
        /npx fleet up --give-up old-eu-west-1/,
        /alpha-web-old-eu-west-1: Service alpha-web\/web, http:\/\/web-1\.elb/,
        /arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer\/net\/web\/1/,
        /elbv2\.k8s\.aws\/cluster=acme-old-eu-west-1/,
        /Nothing was changed\.$/,
      ]) {
        assert.match(error.message, part);
      }
      assert.doesNotMatch(error.message, /subnet-1/);
      return true;
    });
    assert.match(readFileSync(join(folder, "aws.log"), "utf8"), /--region eu-west-1/);
  });

  it("says so when AWS cannot be asked", async () => {
    writeFileSync(join(folder, "aws"), "#!/bin/sh\necho 'AccessDenied' >&2; exit 254\n");
    await assert.rejects(decided([GONE], []), /could not be looked up: AccessDenied/);
  });

  it("is given up when it is named, and no other with it", async () => {
    assert.deepEqual(await decided([GONE], [GONE.name]), [GONE]);
    const second = { ...GONE, name: "old-us-east-1" };
    await assert.rejects(decided([GONE, second], [GONE.name]), (error: Error) => {
      assert.match(error.message, /^old-us-east-1 does not answer/);
      assert.doesNotMatch(error.message, /old-eu-west-1 does not/);
      return true;
    });
  });

  it("may have been taken off the hub by an earlier run", async () => {
    assert.deepEqual(await decided([], [GONE.name], [GONE.name]), []);
  });

  for (const [what, spokes, name, problem] of [
    ["one that answers", [ALIVE], GONE.name, /it answers, so it can be emptied/],
    ["one that refuses the caller", [{ ...GONE, problem: "Unauthorized: …" }], GONE.name, /it answers/],
    ["one that is not to go", [], "dev-eu-west-1", /fleet\.yaml wants this cluster/],
    ["a name of nothing", [], "prod", /no cluster of that name is to go/],
  ] as const) {
    it(`is not ${what}`, async () => {
      await assert.rejects(decided(spokes, [name]), (error: Error) => {
        assert.equal(error.name, "UsageError");
        assert.match(error.message, problem);
        return true;
      });
    });
  }

  it("that the file still wants can only be waited for", async () => {
    const wanted = { ...GONE, name: "dev-eu-west-1" };
    await assert.rejects(decided([wanted], []), (error: Error) => {
      assert.match(error.message, /take it out of fleet\.yaml/);
      assert.doesNotMatch(error.message, /--give-up/);
      return true;
    });
  });
});

describe("giving a spoke up", function () {
  this.timeout(15_000);

  it("forgets its applications without a finalizer, until no set makes one again, and leaves others alone", async () => {
    const hub = new DrainingHub([], 2)
      .with("web-old", "old-eu-west-1", {}, ["resources-finalizer.argocd.argoproj.io"])
      .with("web-dev", "dev-eu-west-1");
    await forgetApplications(hub, "old-eu-west-1", () => undefined);
    assert.equal(hub.states.get("old-eu-west-1"), "draining");
    assert.deepEqual(hub.names(), ["web-dev"]);
    assert.deepEqual(hub.deleted, ["web-old", "web-old", "web-old"]);
    assert.deepEqual(hub.cascaded, []);
  });

  it("lets Pulumi forget what is in that cluster, and in no other", () => {
    const type = "pulumi:providers:kubernetes";
    const provider = (name: string) => ({ urn: `urn:pulumi:old::gitops-fleet::${type}::${name}`, type, inputs: {} });
    const own = forgetful(provider("old-eu-west-1-kubernetes"), ["old-eu-west-1"]);
    assert.deepEqual(own.inputs, { deleteUnreachable: "true" });
    for (const name of ["old-eu-west-1-b-kubernetes", "hub", "dev-eu-west-1-kubernetes"]) {
      const other = provider(name);
      assert.equal(forgetful(other, ["old-eu-west-1"]), other);
    }
  });
});

describe("the login to a cluster that its stack no longer gives out", () => {
  const registration = { name: "old", server: "https://api.example", labels: { "gitops-fleet/region": "eu-west-1" } };

  it("is the caller's own on EKS, from what the hub knows", () => {
    const config = { awsAuthConfig: { clusterName: "acme-old" }, tlsClientConfig: { caData: "Y2E=" } };
    const text = kubeconfigOf({ fleet: aFleet() }, { ...registration, config });
    assert.match(text, /"server":"https:\/\/api\.example","certificate-authority-data":"Y2E="/);
    assert.match(text, /"--region","eu-west-1","eks","get-token","--cluster-name","acme-old"/);
  });

  it("is Argo CD's token elsewhere", () => {
    const text = kubeconfigOf({ fleet: aFleet() }, { ...registration, config: { bearerToken: "t" } });
    assert.match(text, /"token":"t"/);
  });
});
