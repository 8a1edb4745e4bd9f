import type { ProjectWindow } from "./appProject.js";
import { matchesGlob } from "./glob.js";

/** What windows select an application by. */
export interface WindowSubject {
  /** Of the Application. */
  readonly name: string;
  /** `destination.name`. */
  readonly cluster: string;
  readonly namespace: string;
}

/** Whether a window speaks of an application: one of its lists has it, or with `andOperator` each list that is there.
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/pkg/apis/application/v1alpha1/types.go (`Matches`) */
export function isWindowOf(window: ProjectWindow, { name, cluster, namespace }: WindowSubject): boolean {
  const lists: [readonly string[], string][] = [
    [window.applications ?? [], name],
    [window.clusters ?? [], cluster],
    [window.namespaces ?? [], namespace],
  ];
  const given = lists.filter(([globs]) => globs.length > 0);
  const has = ([globs, value]: [readonly string[], string]): boolean =>
    globs.some((glob) => value !== "" && matchesGlob(glob, value));
  return window.andOperator === true ? given.length > 0 && given.every(has) : given.some(has);
}
