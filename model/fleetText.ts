import { has, isBlock, joined, saidTwice } from "./blocks.js";
import { formatPath, quote, type Finding, type Path } from "./findings.js";
import type { Fault } from "./fleet.js";
import { wrongType } from "./form.js";
import { OWN_FILE_KINDS, type OwnFileKind } from "./ownFileKinds.js";
import { checkSecrets } from "./secretValues.js";
import { didYouMean } from "./suggest.js";
import { readYaml, type YamlText } from "./yamlText.js";

/** Texts beside fleet.yaml by their names, `teams/alpha.yaml`, or why one cannot be read. */
export type TextsBeside = Readonly<Record<string, string | { readonly problem: string; readonly remedy: string }>>;

/** fleet.yaml and the files beside it, as if all stood in one. */
export interface FleetText {
  /** Undefined when fleet.yaml cannot be understood at all. */
  readonly data: unknown;
  readonly faults: readonly Fault[];
  /** Where a finding is written: which of the files, its path in that, and the line. */
  readonly located: (finding: Finding) => Fault;
  /** A scalar as it is written. */
  readonly sourceOf: (path: Path) => string | undefined;
}

/** An entry of fleet.yaml that has a file of its own. */
interface Owner {
  readonly kind: OwnFileKind;
  /** `["teams", "alpha"]`. */
  readonly path: Path;
  /** `teams/alpha.yaml`. */
  readonly file: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

type Part = Owner & { readonly yaml: YamlText };

/** Reads them together. What fleet.yaml says of an entry stands; its file adds what is left to it. */
export function readFleetText(text: string, beside: TextsBeside): FleetText {
  const main = readYaml(text);
  const owners = OWN_FILE_KINDS.flatMap((kind) => ownersOf(kind, main.data));
  const parts = owners.flatMap((owner): Part[] => {
    const own = beside[owner.file];
    return typeof own === "string" ? [{ ...owner, yaml: readYaml(own) }] : [];
  });
  const byPath = new Map(parts.map((part) => [formatPath(part.path), part]));

  const placeOf = (path: Path): { yaml: YamlText; path: Path; file?: string } => {
    const part = byPath.get(formatPath(path.slice(0, 2)));
    const within = path.slice(2);
    for (let depth = within.length; part && depth > 0; depth -= 1) {
      if (has(main.data, path.slice(0, 2 + depth))) break;
      if (has(part.yaml.data, within.slice(0, depth))) return { yaml: part.yaml, path: within, file: part.file };
    }
    return { yaml: main, path };
  };
  return {
    data: owners.length === 0 ? main.data : withParts(main.data, owners, byPath),
    faults: [
      ...faultsOf(main),
      ...owners.flatMap((owner) => missing(owner, beside, main)),
      ...parts.flatMap((part) => [...faultsOf(part.yaml, part.file), ...unowned(part, main)]),
      ...(main.data === undefined ? [] : strays(beside, owners, main.data)),
    ],
    located: (finding) => {
      const { yaml, path, file } = placeOf(finding.path);
      return fault({ ...finding, path, line: yaml.lineOf(path) }, file);
    },
    sourceOf: (path) => {
      const place = placeOf(path);
      return place.yaml.sourceOf(place.path);
    },
  };
}

function ownersOf(kind: OwnFileKind, data: unknown): Owner[] {
  const entries = isBlock(data) ? data[kind.block] : undefined;
  return Object.entries(isBlock(entries) ? entries : {}).flatMap(([name, entry]) =>
    isBlock(entry) && "file" in entry
      ? [{ kind, path: [kind.block, name], file: `${kind.folder}/${name}.yaml`, entry }]
      : [],
  );
}

/** Only the blocks that lead to an entry are made anew: others may stand in several places by an alias. */
function withParts(data: unknown, owners: readonly Owner[], parts: ReadonlyMap<string, Part>): unknown {
  const whole: Record<string, unknown> = { ...(data as object) };
  for (const { block } of OWN_FILE_KINDS) if (isBlock(whole[block])) whole[block] = { ...whole[block] };
  for (const { path, kind, entry } of owners) {
    const [block = "", name = ""] = path;
    const part = parts.get(formatPath(path));
    const own = part && ownKeys(part);
    (whole[block] as Record<string, unknown>)[name] = joined(entry, { ...kind.absent, ...own });
  }
  return whole;
}

/** What counts of a file. */
function ownKeys({ kind, entry, yaml }: Part): Record<string, unknown> {
  const left = kind.left(entry.file);
  return Object.fromEntries(Object.entries(isBlock(yaml.data) ? yaml.data : {}).filter(([key]) => left.includes(key)));
}

function missing({ path, file }: Owner, beside: TextsBeside, main: YamlText): Fault[] {
  const own = beside[file];
  if (typeof own === "string") return [];
  if (own) return [fault({ path: [], ...own, line: undefined }, file)];
  const at = [...path, "file"];
  const problem = `There is no ${file} beside it.`;
  return [fault({ path: at, problem, remedy: "Write it, or remove `file` here.", line: main.lineOf(at) })];
}

/** What a file says that is not its own to say, or says nothing at all. */
function unowned(part: Part, main: YamlText): Fault[] {
  const { kind, entry, path, file, yaml } = part;
  if (yaml.data === undefined) return [];
  // An empty text is null, and says as much as an empty block.
  const data = yaml.data ?? {};
  if (!isBlock(data)) return [fault({ path: [], ...wrongType("object", data, undefined), line: undefined }, file)];
  const left = kind.left(entry.file);
  const at = formatPath(path);
  const found = (own: Path, problem: string, remedy: string) =>
    fault({ path: own, problem, remedy, line: yaml.lineOf(own) }, file);

  const others = Object.keys(data).filter((key) => !left.includes(key));
  if (Object.keys(data).length === 0) {
    const example = `Write ${left.map((key) => `\`${key}\``).join(" or ")}`;
    return [found([], "Nothing is written here.", `${example}, or remove \`file\` from ${at} of fleet.yaml.`)];
  }
  return [
    ...others.map((key) => {
      if (kind.ownable.includes(key)) {
        const problem = `"${key}" is not left to this file: ${at}.file.keys of fleet.yaml has ${left.join(", ")}.`;
        return found([key], problem, "Remove it here, or add it there.");
      }
      if (kind.known.includes(key)) {
        const problem = `"${key}" is for fleet.yaml alone to say: it is a bound of this file.`;
        return found([key], problem, `Remove it here; it belongs to ${at} there.`);
      }
      return found([key], `There is no key "${key}" here.`, didYouMean(key, left));
    }),
    ...kind.foreign(data, entry.file, path).map(({ path: own, remedy }) => {
      return found(own, `"${own.at(-1) ?? ""}" is not left to this file.`, remedy);
    }),
    ...saidTwice(entry, ownKeys(part)).map((own) => {
      const line = main.lineOf([...path, ...own]);
      const problem = `fleet.yaml says this too${line === undefined ? "" : `, in line ${line}`}, and that counts.`;
      return found(own, problem, "Remove one of them.");
    }),
  ];
}

/** Files that no entry reads: who wrote one believes that it counts. */
function strays(beside: TextsBeside, owners: readonly Owner[], data: unknown): Fault[] {
  const read = new Set(owners.map(({ file }) => file));
  return Object.entries(beside).flatMap(([file, text]) => {
    if (read.has(file)) return [];
    if (typeof text !== "string") return [fault({ path: [], ...text, line: undefined }, file)];
    const [folder = "", name = ""] = file.split("/");
    const kind = OWN_FILE_KINDS.find((one) => one.folder === folder);
    const entry = name.replace(/\.yaml$/, "");
    const at = formatPath([kind?.block ?? "", entry]);
    if (!name.endsWith(".yaml"))
      return [
        fault(
          { path: [], problem: "Only files that end in .yaml are read.", remedy: "Rename it.", line: undefined },
          file,
        ),
      ];
    const problem = has(data, [kind?.block ?? "", entry])
      ? `Nothing reads this: ${at} of fleet.yaml has no \`file\`.`
      : `Nothing reads this: fleet.yaml has no ${kind?.called ?? ""} ${quote(entry)}.`;
    return [
      fault(
        { path: [], problem, remedy: `Write \`file: {}\` at ${at} there, or remove this file.`, line: undefined },
        file,
      ),
    ];
  });
}

function faultsOf(yaml: YamlText, file?: string): Fault[] {
  const secrets = checkSecrets(yaml.data).map((finding) => ({ ...finding, line: yaml.lineOf(finding.path) }));
  return [...yaml.findings, ...secrets].map((finding) => fault(finding, file));
}

function fault({ path, problem, remedy, line }: Finding & { readonly line: number | undefined }, file?: string): Fault {
  return {
    ...(file === undefined ? {} : { file }),
    path: formatPath(path),
    problem,
    remedy,
    ...(line === undefined ? {} : { line }),
  };
}
