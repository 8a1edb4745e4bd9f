import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { SeedCommit } from "./seed/seedCommit.js";

export interface ConfigRepositoryArgs {
  /** At most 100 letters, digits, dots, hyphens and underscores. */
  readonly repository: string;
  /** The organization that owns it; that of the GitHub provider. */
  readonly organization: string;
  /** Git host. @default "github.com" */
  readonly host?: string;
  readonly description: string;
  /** What it starts with, text by path. A file that exists is never touched. */
  readonly files: Readonly<Record<string, string>>;
  /** Whether one of that name, archived or not, is taken over rather than made. Once it is the stack's, this says nothing.
   *  @default false */
  readonly adopt?: boolean;
  /** Approvals that a pull request needs, 0 to 10. @default 2 (CKV_GIT_5) */
  readonly approvals?: number;
  /** Whether GitHub scans it for secrets, and refuses pushes with those that it knows. Private repositories need GitHub Secret
   *  Protection, which is paid for. @default false, which leaves it as it is */
  readonly secretScanning?: boolean;
  /** Where a push is told, so that clusters follow within seconds; GitHub tells 20 at most. @default nowhere */
  readonly webhooks?: readonly PushWebhook[];
}

export interface PushWebhook {
  /** Ends its logical name, where there are several: those keep theirs while others come and go. @default "" for the first */
  readonly suffix?: string;
  /** `https://argocd.acme.example/api/webhook` */
  readonly url: pulumi.Input<string>;
  /** What signs it. Taken as a secret. */
  readonly secret: pulumi.Input<string>;
}

/** The default branch, which Argo CD follows. */
const BRANCH = "main";

const SCANNED = { secretScanning: { status: "enabled" }, secretScanningPushProtection: { status: "enabled" } };

/** A private repository that clusters follow: files first, then the rules of its default branch. It is archived rather than
 *  deleted. Private repositories have rulesets on a paid plan of GitHub only. */
export class ConfigRepository extends pulumi.ComponentResource {
  /** `https://github.com/acme/team-alpha` */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ConfigRepositoryArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:ConfigRepository", name, {}, opts);
    const repository = this.makeRepository(name, args);
    const seed = this.seedFiles(name, args, repository);
    this.protectDefaultBranch(name, args, repository, seed);
    for (const webhook of args.webhooks ?? []) this.tellPushes(name, webhook, repository);
    this.url = repository.htmlUrl;
    this.registerOutputs({ url: this.url });
  }

  private makeRepository(name: string, args: ConfigRepositoryArgs): github.Repository {
    const repository = new github.Repository(
      `${name}-repository`,
      {
        name: args.repository,
        description: args.description,
        visibility: "private",
        // An empty repository has no branch to commit to.
        autoInit: true,
        // Squashed commits are GitHub's own, and so signed by it.
        allowMergeCommit: false,
        allowRebaseMerge: false,
        deleteBranchOnMerge: true,
        archiveOnDestroy: true,
        ...(args.secretScanning === true ? { securityAndAnalysis: SCANNED } : {}),
      },
      { parent: this, ...(args.adopt === true ? { import: args.repository } : {}) },
    );
    new github.RepositoryVulnerabilityAlerts(
      `${name}-vulnerability-alerts`,
      { repository: repository.name, enabled: true },
      { parent: this },
    );
    return repository;
  }

  private seedFiles(name: string, args: ConfigRepositoryArgs, repository: github.Repository): SeedCommit {
    return new SeedCommit(
      `${name}-files`,
      {
        host: args.host ?? "github.com",
        owner: args.organization,
        repository: args.repository,
        description: args.description,
        branch: BRANCH,
        files: args.files,
        message: "Add what the fleet starts with",
      },
      { parent: this, dependsOn: [repository] },
    );
  }

  private protectDefaultBranch(
    name: string,
    args: ConfigRepositoryArgs,
    repository: github.Repository,
    seed: SeedCommit,
  ): void {
    new github.RepositoryRuleset(
      `${name}-ruleset`,
      {
        name: "default branch",
        repository: repository.name,
        target: "branch",
        enforcement: "active",
        conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
        // Automation with an owner's token adds the files of a new service. GitHub gives this actor no id of its own, and the
        // provider's documentation says 1.
        bypassActors: [{ actorType: "OrganizationAdmin", actorId: 1, bypassMode: "always" }],
        rules: {
          deletion: true,
          nonFastForward: true,
          requiredLinearHistory: true,
          requiredSignatures: true,
          pullRequest: {
            requiredApprovingReviewCount: args.approvals ?? 2,
            dismissStaleReviewsOnPush: true,
            requireCodeOwnerReview: true,
          },
        },
      },
      // Rules that are there first would reject the files.
      { parent: this, dependsOn: [seed] },
    );
  }

  private tellPushes(name: string, webhook: PushWebhook, repository: github.Repository): void {
    new github.RepositoryWebhook(
      `${name}-webhook${webhook.suffix === undefined ? "" : `-${webhook.suffix}`}`,
      {
        repository: repository.name,
        events: ["push"],
        configuration: { url: webhook.url, contentType: "json", secret: pulumi.secret(webhook.secret) },
      },
      { parent: this },
    );
  }
}
