/** A resource as `pulumi stack export` has it. */
export interface GraphResource {
  readonly urn: string;
  readonly type: string;
  /** Whether it is something of its own; a component only holds others. */
  readonly custom?: boolean;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  /** `<urn>::<id>`. */
  readonly provider?: string;
}

/** A resource of the longest chain. */
export interface Step {
  readonly urn: string;
  /** When all that it waits for is there, seconds after the start. */
  readonly from: number;
  /** How long it takes itself. */
  readonly seconds: number;
}

export interface CriticalPath {
  readonly seconds: number;
  /** Each waits for the one before it. */
  readonly steps: readonly Step[];
}

/** The longest chain of resources that wait for each other: no engine is through sooner, however much it does at once.
 *  @param secondsOf how long the making of a type takes */
export function criticalPath(resources: readonly GraphResource[], secondsOf: (type: string) => number): CriticalPath {
  const graph = new Graph(resources, secondsOf);
  const last = latest(resources.map(({ urn }) => graph.made(urn)));
  return { seconds: last?.at ?? 0, steps: last ? graph.chainTo(last.urn) : [] };
}

/** Of groups that begin when all of the group before are through, each the paths of what runs side by side. */
export function oneAfterTheOther(groups: readonly (readonly CriticalPath[])[]): CriticalPath {
  const longest = groups.map((paths) => paths.reduce((a, b) => (b.seconds > a.seconds ? b : a), NOTHING));
  return longest.reduce((before, path) => {
    const steps = path.steps.map((step) => ({ ...step, from: before.seconds + step.from }));
    return { seconds: before.seconds + path.seconds, steps: [...before.steps, ...steps] };
  }, NOTHING);
}

const NOTHING: CriticalPath = { seconds: 0, steps: [] };

/** Something that is there, and since when. */
interface Event {
  readonly urn: string;
  readonly at: number;
}

interface Timing {
  readonly from: number;
  readonly at: number;
  /** The one that it waited for last. */
  readonly after: string | undefined;
}

/** When each resource is there, if all that can be made is made at once. */
class Graph {
  private readonly byUrn: ReadonlyMap<string, GraphResource>;
  private readonly children = new Map<string, string[]>();
  private readonly timings = new Map<string, Timing | "being looked for">();

  constructor(
    resources: readonly GraphResource[],
    private readonly secondsOf: (type: string) => number,
  ) {
    this.byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    for (const { urn, parent } of resources) {
      if (parent !== undefined) this.children.set(parent, [...(this.children.get(parent) ?? []), urn]);
    }
  }

  /** A component is as soon as it is registered, which its children wait for. */
  made(urn: string): Event {
    return { urn, at: this.timing(urn).at };
  }

  chainTo(urn: string): Step[] {
    const { from, at, after } = this.timing(urn);
    return [...(after === undefined ? [] : this.chainTo(after)), { urn, from, seconds: at - from }];
  }

  private timing(urn: string): Timing {
    const known = this.timings.get(urn);
    if (known === "being looked for") throw new Error(`${urn} waits for itself.`);
    if (known) return known;
    this.timings.set(urn, "being looked for");
    const { type, custom = false } = this.resource(urn);
    const before = latest(this.waitsFor(urn));
    const from = before?.at ?? 0;
    const timing = { from, at: from + (custom ? this.secondsOf(type) : 0), after: before?.urn };
    this.timings.set(urn, timing);
    return timing;
  }

  private waitsFor(urn: string): Event[] {
    const { parent, provider, dependencies = [] } = this.resource(urn);
    const around = this.ancestors(urn);
    return [
      // What another stack's state has is there already.
      ...dependencies.filter((one) => this.byUrn.has(one)).map((one) => this.complete(one, around)),
      ...(parent !== undefined && this.byUrn.has(parent) ? [this.made(parent)] : []),
      ...(provider ? [this.made(provider.split("::").slice(0, -1).join("::"))] : []),
    ];
  }

  /** Whoever depends on a component waits for all that is in it, itself and what it is in excepted; whoever depends on
   *  anything else, for that alone. */
  private complete(urn: string, except: ReadonlySet<string>): Event {
    const alone = this.made(urn);
    if (this.resource(urn).custom ?? false) return alone;
    return latest([alone, ...this.inside(urn, except)]) ?? alone;
  }

  private inside(urn: string, except: ReadonlySet<string>): Event[] {
    const children = (this.children.get(urn) ?? []).filter((child) => !except.has(child));
    return children.flatMap((child) => [this.made(child), ...this.inside(child, except)]);
  }

  private ancestors(urn: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (let next: string | undefined = urn; next !== undefined; next = this.byUrn.get(next)?.parent) found.add(next);
    return found;
  }

  private resource(urn: string): GraphResource {
    const found = this.byUrn.get(urn);
    if (!found) throw new Error(`${urn} is not in the graph.`);
    return found;
  }
}

/** Of those that are there at the same time, the first. */
function latest(events: readonly Event[]): Event | undefined {
  return events.reduce<Event | undefined>((a, b) => (a === undefined || b.at > a.at ? b : a), undefined);
}
