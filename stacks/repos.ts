import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { ConfigRepository } from "../components/configRepository.js";
import { isManaged, type Fleet } from "../model/index.js";
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
  const webhook = isManaged(fleet)
    ? {}
    : {
        webhook: {
          url: `https://${fleet.hub.argocd.host}/api/webhook`,
          secret: pulumi.secret(settings.webhookSecret),
        },
      };
  const repository = (name: string, description: string, files: FileTree): ConfigRepository =>
    new ConfigRepository(
      name,
      {
        repository: name,
        organization,
        host,
        description,
        files,
        ...webhook,
        secretScanning,
        adopt: settings.adopt?.includes(name) ?? false,
      },
      { provider },
    );

  const platformRepository = repository(
    platform,
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
          `What team ${team.name} runs on the fleet ${fleet.name}.`,
          teamRepositoryFiles(fleet, team),
        ).url,
      ]),
    ),
  };
}
