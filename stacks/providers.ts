import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import type * as pulumi from "@pulumi/pulumi";
import { LABEL, type Fleet } from "../model/index.js";

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
  private readonly eks = new eks.Provider("eks");

  /** @param tags what every resource of the stack that takes tags carries */
  constructor(private readonly tags: Readonly<Record<string, string>>) {}

  /** The providers for what is made in a place. */
  in(place: Place): pulumi.ProviderResource[] {
    return [this.awsIn(place), this.eks];
  }

  /** The AWS provider of a place, for one side of what is in two. */
  awsIn({ account, region }: Place): aws.Provider {
    const name = `aws-${account}-${region}`;
    const known = this.byPlace.get(name);
    if (known !== undefined) return known;
    const made = new aws.Provider(name, {
      region: region as aws.Region,
      // Credentials of another account are refused before anything is made.
      allowedAccountIds: [account],
      defaultTags: { tags: { ...this.tags } },
    });
    this.byPlace.set(name, made);
    return made;
  }
}
