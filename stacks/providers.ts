import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import { assumedRole, iamName, LABEL, type AssumedRole, type Fleet } from "../model/index.js";

/** An account and a region in it. */
export interface Place {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
}

/** Whose a resource is, and whether it is production: policies and bills ask for it.
 *  @param tier of the stack's clusters */
export function stackTags(fleet: Fleet, stack: string, tier: "prod" | "nonprod"): Readonly<Record<string, string>> {
  return { [LABEL.fleet]: fleet.name, "gitops-fleet/stack": stack, [LABEL.tier]: tier };
}

/** The cloud providers of a stack: one for each account and region, made when it is first asked for. */
export class CloudProviders {
  private readonly byPlace = new Map<string, aws.Provider>();
  private eks: eks.Provider | undefined;
  /** Of everything that the stack makes. */
  readonly tags: Readonly<Record<string, string>>;

  /** @param stack what the stack makes: sessions in other accounts are called by it
   *  @param tier of the stack's clusters */
  constructor(
    private readonly fleet: Fleet,
    private readonly stack: string,
    tier: "prod" | "nonprod",
  ) {
    this.tags = stackTags(fleet, stack, tier);
  }

  /** Makes sure of the accounts of some places, before anything is made in one of them and the other turns out to be closed. The
   *  engine configures providers as it goes: credentials that are wrong are noticed when a resource needs them. Where all
   *  places are in one account the first resource will do.
   *  @throws RunError naming every account that cannot be entered. */
  async enter(places: readonly Place[]): Promise<void> {
    const byAccount = new Map(places.map((place) => [place.account, place]));
    if (byAccount.size < 2) return;
    const refusals = await Promise.all([...byAccount.values()].map((place) => this.refusal(place)));
    const refused = refusals.filter((refusal) => refusal !== undefined);
    if (refused.length > 0) throw new pulumi.RunError(`${refused.join("\n")}\nNothing was changed.`);
  }

  /** The providers for what is made in a place. */
  in(place: Place): pulumi.ProviderResource[] {
    this.eks ??= new eks.Provider("eks");
    return [this.awsIn(place), this.eks];
  }

  /** The AWS provider of a place, for one side of what is in two. */
  awsIn({ account, region }: Place): aws.Provider {
    const name = `aws-${account}-${region}`;
    const known = this.byPlace.get(name);
    if (known !== undefined) return known;
    const role = assumedRole(this.fleet, account);
    const made = new aws.Provider(name, {
      region: region as aws.Region,
      // Credentials of another account are refused before anything is made.
      allowedAccountIds: [account],
      defaultTags: { tags: { ...this.tags } },
      ...(role === null ? {} : { assumeRoles: [this.session(role)] }),
    });
    this.byPlace.set(name, made);
    return made;
  }

  /** CloudTrail shows the session's name beside whatever it did. */
  private session({ arn, externalId }: AssumedRole): aws.types.input.ProviderAssumeRole {
    const sessionName = iamName(this.fleet.name, this.stack);
    return { roleArn: arn, sessionName, ...(externalId === null ? {} : { externalId }) };
  }

  /** Why an account cannot be entered, and what to do. */
  private async refusal(place: Place): Promise<string | undefined> {
    try {
      await aws.getCallerIdentity({}, { provider: this.awsIn(place) });
      return undefined;
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      const role = assumedRole(this.fleet, place.account);
      const remedy =
        role === null
          ? `Run with credentials of ${place.account}, or name a role to assume there under accounts in the fleet's file.`
          : `${role.arn} must exist, and trust whoever runs this: docs/accounts.md says how, under "Several accounts".`;
      return `The account ${place.account} cannot be entered: ${cause}\n  ${remedy}`;
    }
  }
}
