/** Availability zones by region, letter → zone id. Which letter means which zone differs from account to account; here every
 *  account has one fixed assignment, in which us-east-1e is the zone that EKS cannot use.
 *  https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html */
const ZONES: Readonly<Record<string, readonly string[]>> = {
  "af-south-1": ["a:afs1-az1", "b:afs1-az2", "c:afs1-az3"],
  "ap-east-1": ["a:ape1-az1", "b:ape1-az2", "c:ape1-az3"],
  "ap-northeast-1": ["a:apne1-az4", "c:apne1-az1", "d:apne1-az2"],
  "ap-northeast-2": ["a:apne2-az1", "b:apne2-az2", "c:apne2-az3", "d:apne2-az4"],
  "ap-northeast-3": ["a:apne3-az3", "b:apne3-az1", "c:apne3-az2"],
  "ap-south-1": ["a:aps1-az1", "b:aps1-az3", "c:aps1-az2"],
  "ap-south-2": ["a:aps2-az1", "b:aps2-az2", "c:aps2-az3"],
  "ap-southeast-1": ["a:apse1-az2", "b:apse1-az1", "c:apse1-az3"],
  "ap-southeast-2": ["a:apse2-az1", "b:apse2-az3", "c:apse2-az2"],
  "ap-southeast-3": ["a:apse3-az1", "b:apse3-az2", "c:apse3-az3"],
  "ap-southeast-4": ["a:apse4-az1", "b:apse4-az2", "c:apse4-az3"],
  "ca-central-1": ["a:cac1-az1", "b:cac1-az2", "d:cac1-az4"],
  "ca-west-1": ["a:caw1-az1", "b:caw1-az2", "c:caw1-az3"],
  "cn-north-1": ["a:cnn1-az1", "b:cnn1-az2", "c:cnn1-az3"],
  "cn-northwest-1": ["a:cnnw1-az1", "b:cnnw1-az2", "c:cnnw1-az3"],
  "eu-central-1": ["a:euc1-az2", "b:euc1-az3", "c:euc1-az1"],
  "eu-central-2": ["a:euc2-az1", "b:euc2-az2", "c:euc2-az3"],
  "eu-north-1": ["a:eun1-az1", "b:eun1-az2", "c:eun1-az3"],
  "eu-south-1": ["a:eus1-az1", "b:eus1-az2", "c:eus1-az3"],
  "eu-south-2": ["a:eus2-az1", "b:eus2-az2", "c:eus2-az3"],
  "eu-west-1": ["a:euw1-az3", "b:euw1-az1", "c:euw1-az2"],
  "eu-west-2": ["a:euw2-az2", "b:euw2-az3", "c:euw2-az1"],
  "eu-west-3": ["a:euw3-az1", "b:euw3-az2", "c:euw3-az3"],
  "il-central-1": ["a:ilc1-az1", "b:ilc1-az2", "c:ilc1-az3"],
  "me-central-1": ["a:mec1-az1", "b:mec1-az2", "c:mec1-az3"],
  "me-south-1": ["a:mes1-az1", "b:mes1-az2", "c:mes1-az3"],
  "mx-central-1": ["a:mxc1-az1", "b:mxc1-az2", "c:mxc1-az3"],
  "sa-east-1": ["a:sae1-az1", "b:sae1-az2", "c:sae1-az3"],
  "us-east-1": ["a:use1-az6", "b:use1-az1", "c:use1-az2", "d:use1-az4", "e:use1-az3", "f:use1-az5"],
  "us-east-2": ["a:use2-az1", "b:use2-az2", "c:use2-az3"],
  "us-gov-east-1": ["a:usge1-az1", "b:usge1-az2", "c:usge1-az3"],
  "us-gov-west-1": ["a:usgw1-az1", "b:usgw1-az2", "c:usgw1-az3"],
  "us-west-1": ["a:usw1-az1", "b:usw1-az3"],
  "us-west-2": ["a:usw2-az2", "b:usw2-az1", "c:usw2-az3", "d:usw2-az4"],
};

/** `use1-bos1-az1`: no control plane is in a Local Zone (https://docs.aws.amazon.com/eks/latest/userguide/local-zones.html). */
const LOCAL_ZONE_ID = /^[a-z0-9]+-[a-z]{3}\d+-az\d+$/;

/** https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#network-requirements-subnets */
const WITHOUT_CONTROL_PLANE: ReadonlySet<string> = new Set(["use1-az3", "usw1-az2", "cac1-az3"]);

/** Local Zones by region, name without the region → zone id: some of those that AWS lists.
 *  https://docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html */
const LOCAL_ZONES: Readonly<Record<string, readonly string[]>> = {
  "af-south-1": ["los-1a:afs1-los1-az1"],
  "ap-northeast-1": ["tpe-1a:apne1-tpe1-az1"],
  "ap-south-1": ["ccu-1a:aps1-ccu1-az1", "del-1a:aps1-del1-az1"],
  "ap-southeast-1": ["bkk-1a:apse1-bkk1-az1", "mnl-1a:apse1-mnl1-az1"],
  "ap-southeast-2": ["akl-1a:apse2-akl1-az1", "per-1a:apse2-per1-az1"],
  "eu-central-1": ["ham-1a:euc1-ham1-az1", "waw-1a:euc1-waw1-az1"],
  "eu-north-1": ["cph-1a:eun1-cph1-az1", "hel-1a:eun1-hel1-az1"],
  "me-south-1": ["mct-1a:mes1-mct1-az1"],
  "us-east-1": [
    "atl-2a:use1-atl2-az1",
    "bos-1a:use1-bos1-az1",
    "chi-2a:use1-chi2-az1",
    "dfw-2a:use1-dfw2-az1",
    "iah-2a:use1-iah2-az1",
    "mia-2a:use1-mia2-az1",
    "nyc-2a:use1-nyc2-az1",
  ],
  "us-west-2": [
    "den-1a:usw2-den1-az1",
    "las-1a:usw2-las1-az1",
    "lax-1a:usw2-lax1-az1",
    "lax-1b:usw2-lax1-az2",
    "phx-2a:usw2-phx2-az1",
    "sea-1a:usw2-sea1-az1",
  ],
};

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** Whether there is such a region. */
export function isRegion(region: string): boolean {
  return region in ZONES;
}

export function zonesOf(region: string): readonly Zone[] {
  return (ZONES[region] ?? []).map((entry) => {
    const [letter = "", id = ""] = entry.split(":");
    return { name: `${region}${letter}`, id };
  });
}

/** Local Zones of a region, whether an account has opted in to them or not. */
export function localZonesOf(region: string): readonly Zone[] {
  return (LOCAL_ZONES[region] ?? []).map((entry) => {
    const [name = "", id = ""] = entry.split(":");
    return { name: `${region}-${name}`, id };
  });
}

/** What an account opts in to: `us-east-1-bos-1` for `us-east-1-bos-1a`, and the region itself for its own zones. */
export function groupOf(region: string, zone: string): string {
  return localZonesOf(region).some(({ name }) => name === zone) ? zone.slice(0, -1) : region;
}

/** Whether EKS can place a control plane there. */
export function hasControlPlane(zone: Zone): boolean {
  return !WITHOUT_CONTROL_PLANE.has(zone.id) && !LOCAL_ZONE_ID.test(zone.id);
}
