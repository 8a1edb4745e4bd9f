import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { ConfigRepository, type PushWebhook } from "../components/configRepository.js";
import { HUB, isManaged, toldOfPushes, type Fleet, type Team } from "../model/index.js";
import { platformRepositoryFiles, teamRepositoryFiles, type FileTree } from "../render/index.js";
import type { ReposOutputs } from "./outputs.js";
import type { ProgramSettings } from "./settings.js";

/** The repositories that clusters follow: the platform's, and one for each team. */
export function reposStack(fleet: Fleet, settings: ProgramSettings): ReposOutputs {
  const { host, organization, platform, secretScanning } = fleet.repositories;
  const provider = new github.Provider("github", {
    owner: organization,
    // Left out, the SDK takes it from the environment all the same, and puts it into the state in clear.
    ...(settings.githubToken === "" ? {} : { token: pulumi.secret(settings.githubToken) }),
    ...(host === "github.com" ? {} : { baseUrl: `https://${host}/` }),
  });
  // Where EKS runs Argo CD it takes no secret to check a webhook by (aws/containers-roadmap#2866), and asks by itself.
  const webhooks = (team: Team | null): PushWebhook[] =>
    isManaged(fleet)
      ? []
      : toldOfPushes(fleet, team).map(({ cluster, argocd }) => ({
          ...(cluster === HUB ? {} : { suffix: cluster }),
          url: `https://${argocd.host}/api/webhook`,
          secret: pulumi.secret(settings.webhookSecret),
        }));
  const repository = (name: string, team: Team | null, description: string, files: FileTree): ConfigRepository =>
    new ConfigRepository(
      name,
      {
        repository: name,
        organization,
        host,
        description,
        files,
        webhooks: webhooks(team),
        secretScanning,
        adopt: settings.adopt?.includes(name) ?? false,
      },
      { provider },
    );

  const platformRepository = repository(
    platform,
    null,
    `What every cluster of the fleet ${fleet.name} gets.`,
    platformRepositoryFiles(fleet),
  );
  return {
    platformRepositoryUrl: platformRepository.url,
    teamRepositoryUrls: Object.fromEntries(
      fleet.teams.map((team) => [
        team.name,
        repository(
          team.repository,
          team,
          `What team ${team.name} runs on the fleet ${fleet.name}.`,
          teamRepositoryFiles(fleet, team),
        ).url,
      ]),
    ),
  };
}
