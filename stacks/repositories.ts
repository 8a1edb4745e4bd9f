import * as pulumi from "@pulumi/pulumi";
import type { Fleet } from "../model/index.js";
import { StackOutputs } from "./outputs.js";

/** Sets are no use before the repositories that they follow.
 *  @throws RunError naming every team whose repository has not been made yet. */
export async function assertRepositories(fleet: Fleet): Promise<void> {
  const repos = await StackOutputs.read("repos", ["platformRepositoryUrl", "teamRepositoryUrls"]);
  const made = repos.map("teamRepositoryUrls");
  const missing = fleet.teams.filter((team) => made[team.name] === undefined).map((team) => team.repository);
  if (missing.length > 0) {
    throw new pulumi.RunError(
      `The stack "repos" has not made ${missing.join(", ")} yet, which this stack deploys from.\n` +
        '  Run "pulumi up -s repos" first.',
    );
  }
}
