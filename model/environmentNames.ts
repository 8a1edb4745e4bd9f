import type { Finding } from "./findings.js";
import type { FleetFile } from "./schema.js";

/** Stacks that every fleet has; an environment's stack is called like the environment. */
const OTHER_STACKS = ["repos", "hub"];

/** Refuses a fleet without environments, one that is called like another stack, and numbers, which lose their place. */
export function checkEnvironmentNames(file: FleetFile): Finding[] {
  const names = Object.keys(file.environments);
  if (names.length === 0) {
    const problem = "There is no environment here, so nothing would be deployed anywhere.";
    return [{ path: ["environments"], problem, remedy: "Add one, like dev, with a list of clusters." }];
  }
  return names.flatMap((name): Finding[] => {
    const path = ["environments", name];
    if (OTHER_STACKS.includes(name)) {
      const problem = `"${name}" is also the name of a stack that is no environment's.`;
      return [{ path, problem, remedy: "Choose another name, like dev or prod." }];
    }
    if (!/^\d+$/.test(name)) return [];
    const problem = `"${name}" is a number; environments are promoted in the order of the file, and numbers would be sorted.`;
    return [{ path, problem, remedy: `Choose a name that starts with a letter, like env-${name}.` }];
  });
}
