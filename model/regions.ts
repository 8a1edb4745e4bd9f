import type { Finding, Path } from "./findings.js";
import { didYouMean } from "./suggest.js";

/** Availability zones of a region, by letter. */
interface RegionZones {
  readonly zones: readonly string[];
  /** Zones in which EKS runs no control plane: use1-az3, usw1-az2 and cac1-az3, under the letter that most accounts see
   *  them by (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html). */
  readonly withoutEks?: string;
}

const ABC = ["a", "b", "c"] as const;

const REGIONS = {
  "af-south-1": { zones: ABC },
  "ap-east-1": { zones: ABC },
  "ap-northeast-1": { zones: ["a", "c", "d"] },
  "ap-northeast-2": { zones: ["a", "b", "c", "d"] },
  "ap-northeast-3": { zones: ABC },
  "ap-south-1": { zones: ABC },
  "ap-south-2": { zones: ABC },
  "ap-southeast-1": { zones: ABC },
  "ap-southeast-2": { zones: ABC },
  "ap-southeast-3": { zones: ABC },
  "ap-southeast-4": { zones: ABC },
  "ap-southeast-5": { zones: ABC },
  "ap-southeast-7": { zones: ABC },
  "ca-central-1": { zones: ["a", "b", "d"], withoutEks: "c" },
  "ca-west-1": { zones: ABC },
  "cn-north-1": { zones: ["a", "b", "d"] },
  "cn-northwest-1": { zones: ABC },
  "eu-central-1": { zones: ABC },
  "eu-central-2": { zones: ABC },
  "eu-north-1": { zones: ABC },
  "eu-south-1": { zones: ABC },
  "eu-south-2": { zones: ABC },
  "eu-west-1": { zones: ABC },
  "eu-west-2": { zones: ABC },
  "eu-west-3": { zones: ABC },
  "il-central-1": { zones: ABC },
  "me-central-1": { zones: ABC },
  "me-south-1": { zones: ABC },
  "mx-central-1": { zones: ABC },
  "sa-east-1": { zones: ABC },
  "us-east-1": { zones: ["a", "b", "c", "d", "f"], withoutEks: "e" },
  "us-east-2": { zones: ABC },
  "us-gov-east-1": { zones: ABC },
  "us-gov-west-1": { zones: ABC },
  "us-west-1": { zones: ["a", "c"], withoutEks: "b" },
  "us-west-2": { zones: ["a", "b", "c", "d"] },
} as const satisfies Record<string, RegionZones>;

export type RegionName = keyof typeof REGIONS;

export const REGION_NAMES = Object.keys(REGIONS) as [RegionName, ...RegionName[]];

/** Zones that a new cluster gets when the file names none. */
const DEFAULT_ZONE_COUNT = 3;

/** EKS wants subnets in at least two zones. */
const MIN_ZONES = 2;

/** The zones in which EKS can put a control plane; empty for an unknown region. */
function usableZones(region: string): string[] {
  return (find(region)?.zones ?? []).map((letter) => region + letter);
}

/** The first three usable zones, or what there is. */
export function defaultZones(region: string): string[] {
  return usableZones(region).slice(0, DEFAULT_ZONE_COUNT);
}

/** Checks the zones that the file names for one cluster. */
export function checkZones(region: string, zones: readonly string[], path: Path): Finding[] {
  const usable = usableZones(region);
  if (usable.length === 0) return [];
  const findings = zones.flatMap((zone, index) =>
    checkZone(region, zone, zones.indexOf(zone) < index, [...path, index]),
  );
  if (new Set(zones).size < MIN_ZONES) {
    findings.push({
      path,
      problem: `${zones.length === 0 ? "No availability zone" : "One availability zone"} is too few: EKS needs subnets in at least ${MIN_ZONES}.`,
      remedy: `Write ${usable.slice(0, MIN_ZONES).join(" and ")}, or leave the zones out for ${defaultZones(region).join(", ")}.`,
    });
  }
  return findings;
}

function checkZone(region: string, zone: string, repeated: boolean, path: Path): Finding[] {
  const usable = usableZones(region);
  if (repeated) return [{ path, problem: `"${zone}" is listed twice.`, remedy: "Remove one of them." }];
  if (usable.includes(zone)) return [];
  const remedy = `EKS can use ${usable.join(", ")}.`;
  const without = find(region)?.withoutEks;
  if (without !== undefined && zone === region + without) {
    return [{ path, problem: `EKS has no control plane in "${zone}".`, remedy }];
  }
  return [{ path, problem: `"${zone}" is not a zone of ${region}.`, remedy: `${didYouMean(zone, usable)} ${remedy}` }];
}

/** The AWS partition that a region is in, the second part of every ARN there. */
export function partitionOf(region: string): string {
  const special = PARTITIONS.find(([prefix]) => region.startsWith(prefix));
  return special?.[1] ?? "aws";
}

/** Regions outside the partition `aws`, by prefix.
 *  https://docs.aws.amazon.com/general/latest/gr/rande.html#partitions */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
];

/** Whose law data is under: a country, by its code, or the European Union. Asia and the Pacific are one here; who needs a
 *  country there selects by region. */
export const RESIDENCIES = ["eu", "uk", "ch", "us", "ca", "mx", "br", "apac", "cn", "il", "ae", "bh", "za"] as const;

export type Residency = (typeof RESIDENCIES)[number];

/** By what a region's name begins with, exceptions first.
 *  https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const BY_REGION: readonly (readonly [prefix: string, residency: Residency])[] = [
  // London and Zurich are not in the Union.
  ["eu-west-2", "uk"],
  ["eu-central-2", "ch"],
  ["me-central-1", "ae"],
  ["me-south-1", "bh"],
  ["eu-", "eu"],
  ["us-", "us"],
  ["ca-", "ca"],
  ["mx-", "mx"],
  ["sa-", "br"],
  ["ap-", "apac"],
  ["cn-", "cn"],
  ["il-", "il"],
  ["af-", "za"],
];

/** Where data in a region resides; undefined for a region that AWS does not have. */
export function residencyOf(region: string): Residency | undefined {
  return BY_REGION.find(([prefix]) => region.startsWith(prefix))?.[1];
}

function find(region: string): RegionZones | undefined {
  return (REGIONS as Record<string, RegionZones>)[region];
}
