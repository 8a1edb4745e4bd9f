import { applicationChanges, type ApplicationChange, type Fleet } from "../model/index.js";
import type { CommittedFleet } from "./committedFleet.js";
import { columns, count } from "./output.js";

/** As `--json` has it. */
export type CommittedChanges =
  | { readonly applications: readonly ApplicationChange[]; readonly problem: "" }
  | { readonly applications: null; readonly problem: string };

export function changesSince(committed: CommittedFleet, fleet: Fleet): CommittedChanges {
  if ("problem" in committed) return { applications: null, problem: committed.problem };
  return { applications: applicationChanges(committed.fleet, fleet), problem: "" };
}

/** Which applications come, go and change, why, and what becomes of those that go. */
export function describeChanges({ applications, problem }: CommittedChanges): string {
  if (applications === null) return `Nothing can be said: ${problem}\n`;
  if (applications.length === 0) return "No application comes, goes or changes.\n";
  const rows = applications.map(({ application, cluster, change, reason }) => [change, application, cluster, reason]);
  const going = applications.filter(({ change }) => change === "goes").length;
  const kept =
    going === 0
      ? ""
      : `The ${count(going, "application")} that ${going === 1 ? "goes stays" : "go stay"} in Argo CD, with what ${going === 1 ? "it runs" : "they run"}, until \`fleet up\` has emptied ${going === 1 ? "it" : "them"}: no set deletes any.\n`;
  return `${columns(["", "APPLICATION", "CLUSTER", "BECAUSE"], rows)}${kept}`;
}
