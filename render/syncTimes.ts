import { applications } from "../model/applications.js";
import type { Application, Fleet, SyncWindow } from "../model/fleet.js";
import { decideSync, nextOpening, type WindowDecision } from "../model/windowDecision.js";
import { appProjects, type ProjectWindow } from "./appProject.js";
import { isWindowOf } from "./windowSelection.js";

/** A window of a project, with Argo CD's defaults filled in. */
export type TimedWindow = SyncWindow;

/** What an application's windows say of an instant. */
export interface SyncTimes {
  readonly application: Application;
  /** All windows that speak of it. */
  readonly windows: readonly TimedWindow[];
  readonly decision: WindowDecision<TimedWindow>;
  /** Whether a person may sync it. */
  readonly byHand: boolean;
  /** Milliseconds since 1970; undefined when it may be synced, or when there is no opening in two years. */
  readonly nextOpening: number | undefined;
}

/** What the rendered projects say of applications at an instant, as Argo CD would decide.
 *  @param at milliseconds since 1970 */
export function syncTimes(fleet: Fleet, chosen: (application: Application) => boolean, at: number): SyncTimes[] {
  const projects = new Map<string, readonly ProjectWindow[]>(
    appProjects(fleet).map(({ metadata, spec }) => [metadata.name, spec.syncWindows ?? []]),
  );
  return applications(fleet)
    .filter(chosen)
    .map((application) => {
      const { name, cluster, namespace, project } = application;
      const own = (projects.get(project) ?? []).filter((window) => isWindowOf(window, { name, cluster, namespace }));
      const windows = own.map(timed);
      const decision = decideSync(windows, at);
      return {
        application,
        windows,
        decision,
        byHand: decideSync(windows, at, true).allowed,
        nextOpening: decision.allowed ? undefined : nextOpening(windows, at),
      };
    });
}

function timed(window: ProjectWindow): TimedWindow {
  const { schedule, duration, timeZone = "UTC", manualSync = false } = window;
  const description = window.description ?? `${schedule} for ${duration}`;
  return { kind: window.kind === "deny" ? "deny" : "allow", schedule, duration, timeZone, manualSync, description };
}
