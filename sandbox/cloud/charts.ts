import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import { stringify } from "yaml";
import { placeholderChart } from "./placeholderChart.js";

/** A public chart that the fleet uses, as its add-on bundle names it. */
export interface ChartSource {
  /** `https://kubernetes-sigs.github.io/metrics-server`, the Helm repository. */
  readonly repository: string;
  /** `metrics-server`. */
  readonly chart: string;
  /** Exact versions. */
  readonly versions: readonly string[];
}

/** Helm asks for an entry's date; ours never changes, so that an index has one digest. */
const CREATED = "2026-01-01T00:00:00Z";

/** The hosts that need a chart repository, each with its handler: `internet.register(host, handler)`. */
export function chartRepositories(sources: readonly ChartSource[]): Map<string, RequestListener> {
  const hosts = new Set(sources.map(({ repository }) => new URL(repository).hostname));
  return new Map(
    [...hosts].map((host) => [
      host,
      repositoryHandler(sources.filter(({ repository }) => new URL(repository).hostname === host)),
    ]),
  );
}

function repositoryHandler(sources: readonly ChartSource[]): RequestListener {
  const documents = new Map<string, { readonly type: string; readonly body: Buffer }>();
  const folders = new Set(sources.map(({ repository }) => folderOf(repository)));
  for (const folder of folders) {
    const entries: Record<string, object[]> = {};
    for (const { chart, versions } of sources.filter(({ repository }) => folderOf(repository) === folder)) {
      for (const version of new Set(versions)) {
        const archive = placeholderChart(chart, version);
        const file = `${chart}-${version}.tgz`;
        documents.set(`${folder}/${file}`, { type: "application/gzip", body: archive });
        (entries[chart] ??= []).push({
          apiVersion: "v2",
          name: chart,
          version,
          appVersion: version.replace(/^v/, ""),
          description: `Placeholder of the chart ${chart}.`,
          type: "application",
          created: CREATED,
          digest: createHash("sha256").update(archive).digest("hex"),
          urls: [file],
        });
      }
    }
    const index = stringify({ apiVersion: "v1", entries, generated: CREATED });
    documents.set(`${folder}/index.yaml`, { type: "application/yaml", body: Buffer.from(index) });
  }
  return (request, response) => {
    const path = decodeURIComponent((request.url ?? "").split("?", 1)[0] ?? "");
    const document = documents.get(path);
    if (!document) {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
      response.end(`The sandbox's chart repository has no ${path}.\n`);
      return;
    }
    response.writeHead(200, { "content-type": document.type, "content-length": document.body.length });
    response.end(request.method === "HEAD" ? undefined : document.body);
  };
}

function folderOf(repository: string): string {
  return new URL(repository).pathname.replace(/\/$/, "");
}
