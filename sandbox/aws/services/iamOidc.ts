import { CloudError } from "../../control.js";
import { iamArn } from "../arn.js";
import { list, string, text, type ResourceDefinition } from "../definition.js";
import { name, tags } from "../rules.js";
import { OIDC_PROVIDER } from "../types.js";

export const openIdConnectProvider: ResourceDefinition = {
  type: OIDC_PROVIDER,
  scope: "account",
  properties: {
    url: string({ required: true, replaces: true, rule: httpsUrl }),
    clientIdLists: list(string({ rule: name(1, 255, /^.*$/, "any") }), { required: true }),
    thumbprintLists: list(string({ rule: name(40, 40, /^[0-9a-fA-F]*$/, "must be 40 hex digits") }), {
      computed: true,
    }),
    tags,
  },
  computed: ["arn"],
  notFound: (id) => ({ code: "NoSuchEntity", message: `OpenIDConnect Provider not found for arn ${id}` }),
  create(place, inputs) {
    const arn = iamArn(place, `oidc-provider/${text(inputs, "url").replace("https://", "")}`);
    const existing = place.all(OIDC_PROVIDER);
    if (existing.some((other) => other.id === arn)) {
      throw new CloudError("EntityAlreadyExists", `Provider with url ${text(inputs, "url")} already exists.`, 409);
    }
    if (existing.length >= place.quotas.oidcProviders) {
      const limit = place.quotas.oidcProviders;
      throw new CloudError("LimitExceeded", `Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${limit}`, 409);
    }
    return { id: arn, outputs: { arn, thumbprintLists: inputs["thumbprintLists"] ?? [] } };
  },
};

function httpsUrl(value: string): string | undefined {
  return /^https:\/\/[^\s/]+/.test(value)
    ? undefined
    : `expected "url" to have a url with schema of: "https", got ${value}`;
}
