import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { SandboxError } from "../errors.js";
import type { KubeApi } from "./kubeApi.js";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/** How long the API server may take to serve a new kind, in milliseconds. */
const ESTABLISHED_WITHIN = 60_000;

interface Definition {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Installs Argo CD's kinds, as EKS does for its capability, and waits until they are served.
 *  @param folder of the definitions of Argo CD */
export async function installArgoCdKinds(api: KubeApi, folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith("-crd.yaml"));
  if (files.length === 0) throw new SandboxError(`${folder} holds no CustomResourceDefinition (*-crd.yaml).`);
  await Promise.all(
    files.map(async (file) => {
      const definition = parse(await readFile(join(folder, file), "utf8")) as Definition;
      const path = `${DEFINITIONS}/${definition.metadata.name}`;
      await api.apply(path, definition);
      await established(api, path);
    }),
  );
}

async function established(api: KubeApi, path: string): Promise<void> {
  const deadline = Date.now() + ESTABLISHED_WITHIN;
  for (;;) {
    const { status } = (await api.get<Definition>(path)) ?? {};
    if (status?.conditions?.some((one) => one.type === "Established" && one.status === "True")) return;
    if (Date.now() > deadline) throw new SandboxError(`The API server does not serve ${path} yet.`);
    await sleep(100);
  }
}
