import assert from "node:assert/strict";
import type { Project } from "./project.js";
import { eventually, SANDBOX_TIMEOUT_MS, theFleet } from "./theFleet.js";

const APPLICATION = "alpha-web-dev-eu-west-1";
const DEPLOYMENT = ["--context", "acme-dev-eu-west-1", "-n", "alpha-web", "deployment", "web"];

describe("replicas", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;

  before(async () => {
    project = await theFleet();
  });

  const replicas = async (): Promise<number> => {
    const [, context = "", ...rest] = DEPLOYMENT;
    const text = await project.runOk(
      "kubectl",
      "--context",
      context,
      "get",
      ...rest,
      "-o",
      "jsonpath={.spec.replicas}",
    );
    return Number(text);
  };

  /** As the controller of an autoscaler does it, or a person with `kubectl scale`. */
  const scale = async (count: number, manager: string): Promise<void> => {
    const [, context = "", ...rest] = DEPLOYMENT;
    const how = ["--subresource=scale", "--type=merge", `--field-manager=${manager}`];
    const body = JSON.stringify({ spec: { replicas: count } });
    await project.runOk("kubectl", "--context", context, "patch", ...rest, ...how, "-p", body);
  };

  /** Has Argo CD look again at everything, and answers what it found. */
  const refreshed = async (): Promise<string> => {
    const application = ["--context", "acme-hub", "-n", "argocd", "application", APPLICATION];
    const [flag = "", context = "", ...rest] = application;
    const annotation = "argocd.argoproj.io/refresh";
    await project.runOk("kubectl", flag, context, "annotate", "--overwrite", ...rest, `${annotation}=hard`);
    const [waiting = "", status] = await eventually(
      "Argo CD has looked",
      async () => {
        const path = `jsonpath={.metadata.annotations.argocd\\.argoproj\\.io/refresh}|{.status.sync.status}`;
        return (await project.runOk("kubectl", flag, context, "get", ...rest, "-o", path)).split("|");
      },
      ([left]) => left === "",
      60,
    );
    return status ?? waiting;
  };

  it("that an autoscaler chose are left alone, and are no difference", async () => {
    const own = await replicas();
    try {
      await scale(own + 3, "kube-controller-manager");
      assert.equal(await refreshed(), "Synced");
      assert.equal(await replicas(), own + 3);
    } finally {
      await scale(own, "kube-controller-manager");
    }
  });

  it("that a person chose are put right", async () => {
    const own = await replicas();
    await scale(own + 3, "kubectl-scale");
    await eventually("Argo CD puts them right", replicas, (count) => count === own, 60);
  });
});
