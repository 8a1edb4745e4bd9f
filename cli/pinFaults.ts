import { ConfigError, pinnedEnvironments, wavesOf, type Fleet, type Service } from "../model/index.js";
import type { PinBranch } from "./pinBranch.js";

/** Refuses to roll a service while one of its pins is none, in whichever environment: what Argo CD cannot read stops the whole
 *  set, and no application of it would see what a roll writes. Warns of files that look like pins, and that nothing reads.
 *  @param pinsIn the pins of an environment
 *  @throws ConfigError with all of them */
export async function requirePins(
  fleet: Fleet,
  service: Service,
  repository: string,
  pinsIn: (environment: string) => Pick<PinBranch, "check">,
): Promise<void> {
  const checks = pinnedEnvironments(fleet, service).map(async ({ name }) => {
    const waves = wavesOf(fleet.clusters, service, name);
    const { faults, strays } = await pinsIn(name).check(waves);
    for (const file of strays) {
      process.stderr.write(
        `warning: ${repository}/${file} is read by nothing: ${service.applicationSet} has waves ${waves.join(", ")} in ${name}.\n`,
      );
    }
    return faults;
  });
  const faults = (await Promise.all(checks)).flat();
  if (faults.length > 0) throw new ConfigError(`${repository}/`, faults);
}
