import { CloudError } from "../../control.js";
import type { AwsCredentials } from "../aws.js";
import type { StsRequest } from "../identity/sts.js";
import { assumeRole, type AssumeRoleArgs } from "../identity/stsClient.js";
import type { AwsConfiguration } from "./configuration.js";

/** A session is not used for its last minutes, milliseconds: what is under way must not outlive it. */
const MARGIN = 5 * 60_000;

/** What a provider signs its calls with: the credentials that it was given, or those of the last role that it assumes. */
export class ProviderCredentials {
  private current: { readonly credentials: Promise<AwsCredentials>; until: number } | undefined;

  /** @param send to STS; returns its XML
   *  @param now @default the clock */
  constructor(
    private readonly configuration: Pick<AwsConfiguration, "credentials" | "assumeRoles" | "region">,
    private readonly send: (request: StsRequest) => Promise<string>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Assumes the roles when that has not happened yet, or not for long enough.
   *  @throws Error naming the role that cannot be assumed, with STS's words. */
  get(): Promise<AwsCredentials> {
    if (!this.current || this.now().getTime() > this.current.until) {
      const entry = { credentials: Promise.resolve(this.configuration.credentials), until: Infinity };
      for (const role of this.configuration.assumeRoles) {
        entry.credentials = entry.credentials.then((own) => this.assume(role, own, entry));
      }
      this.current = entry;
      // Whoever asks next tries again.
      entry.credentials.catch(() => (this.current = undefined));
    }
    return this.current.credentials;
  }

  private async assume(role: AssumeRoleArgs, own: AwsCredentials, entry: { until: number }): Promise<AwsCredentials> {
    const { region } = this.configuration;
    try {
      const assumed = await assumeRole(role, { credentials: own, region, now: this.now(), send: this.send });
      entry.until = Math.min(entry.until, Date.parse(assumed.expiration) - MARGIN);
      return assumed.credentials;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      // As the provider says it, without its list of guesses (hashicorp/aws-sdk-go-base, errors.go).
      throw new Error(
        `IAM Role (${role.roleArn}) cannot be assumed.\n\nError: operation error STS: AssumeRole, api error ${error.code}: ${error.message}`,
        { cause: error },
      );
    }
  }
}
