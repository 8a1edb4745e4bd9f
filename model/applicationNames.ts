import { applications, type ApplicationSources } from "./applications.js";
import type { Application } from "./fleet.js";
import type { Finding, Path } from "./findings.js";
import { MAX_APPLICATION_NAME } from "./names.js";

/** Refuses applications of one name, which Argo CD rejects, and names that Helm cannot install. One fault for each set, at
 *  its longest name. */
export function checkApplicationNames(sources: ApplicationSources): Finding[] {
  const owners = new Map<string, Application>();
  const longest = new Map<string, Application>();
  const duplicates = new Map<string, Finding>();
  for (const application of applications(sources)) {
    const owner = owners.get(application.name);
    if (owner && !isReported(application, owner))
      duplicates.set(application.applicationSet, duplicate(application, owner));
    owners.set(application.name, application);
    const known = longest.get(application.applicationSet);
    if (!known || known.name.length < application.name.length) longest.set(application.applicationSet, application);
  }
  return [...duplicates.values(), ...[...longest.values()].filter(isTooLong).map(tooLong)];
}

/** Two clusters of one name, and two services whose sets share one, are the matter of checks of their own. */
function isReported(application: Application, owner: Application): boolean {
  return application.applicationSet === owner.applicationSet && (application.team === null) === (owner.team === null);
}

function isTooLong(application: Application): boolean {
  return application.name.length > MAX_APPLICATION_NAME;
}

function duplicate(application: Application, owner: Application): Finding {
  return {
    path: pathOf(application),
    problem: `Its application "${application.name}" in ${application.cluster} is called like that of ${owner.applicationSet} in ${owner.cluster}.`,
    remedy: "Rename the service or the cluster.",
  };
}

function tooLong(application: Application): Finding {
  const { name } = application;
  return {
    path: pathOf(application),
    problem: `Its application "${name}" has ${name.length} characters; a Helm release, which is called like it, may have ${MAX_APPLICATION_NAME}.`,
    remedy: `Shorten the service, the team or the cluster's name by ${name.length - MAX_APPLICATION_NAME}.`,
  };
}

function pathOf({ team, service }: Application): Path {
  return team === null || service === null ? ["addons", "enabled"] : ["teams", team, "services", service];
}
