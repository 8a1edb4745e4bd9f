import { stringify } from "yaml";
import { isEmpty, objectAt, stringAt, type JsonObject, type Manifest, textOf } from "../../kubernetes/json.js";
import { labels, manifest, metadata, type Installation } from "./chart.js";

/** argocd-notifications-cm and -secret. */
export function notifications(installation: Installation): Manifest[] {
  const section = objectAt(installation.values, "notifications");
  if (section["enabled"] === false) return [];
  const domain = stringAt(installation.values, "global", "domain") ?? "";
  const url = stringAt(section, "argocdUrl") ?? "";
  const common = labels(installation, "notifications-controller", "notifications-controller");
  const context = { argocdUrl: url || `https://${domain}`, ...objectAt(section, "context") };
  const data: JsonObject = {
    context: stringify(context),
    ...objectAt(section, "notifiers"),
    ...(isEmpty(section["subscriptions"]) ? {} : { subscriptions: stringify(section["subscriptions"]) }),
    ...objectAt(section, "templates"),
    ...objectAt(section, "triggers"),
  };
  const secret = objectAt(section, "secret");
  const items = objectAt(secret, "items");
  return [
    ...(objectAt(section, "cm")["create"] === false
      ? []
      : [manifest("v1", "ConfigMap", metadata(installation, "argocd-notifications-cm", common), { data })]),
    ...(secret["create"] === false
      ? []
      : [
          manifest("v1", "Secret", metadata(installation, "argocd-notifications-secret", common), {
            type: "Opaque",
            ...(isEmpty(items)
              ? {}
              : {
                  data: Object.fromEntries(
                    Object.entries(items).map(([key, value]) => [key, Buffer.from(textOf(value)).toString("base64")]),
                  ),
                }),
          }),
        ]),
  ];
}
