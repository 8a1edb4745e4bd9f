/** The security posture as data and as Pulumi policies, for packs of your own. The pack itself is the folder `policy-pack`. */
export { EXCEPTIONS, type Exception } from "./exceptions.js";
export { formatFinding, judge, judgeAll, judgeStack, type Finding, type PolicySettings } from "./evaluate.js";
export { policies } from "./policies.js";
export * from "./policy.js";
export { DEFAULT_PRODUCTION, type Production } from "./production.js";
export { pulumiPolicies } from "./pulumiPolicies.js";
export { POSTURE, type PostureRow } from "./rows.js";
