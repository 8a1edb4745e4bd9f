import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../sandbox/packageRoot.js";
import { go } from "../../sandbox/tools/go.js";

/** Asks the code of the Argo CD that the sandbox runs, by a test of `sandbox/tools/argocd` that reads $QUESTIONS and writes
 *  $ANSWERS. */
export async function askArgoCd<Answer>(test: string, questions: unknown): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), "gitops-fleet-differential-"));
  try {
    const [asked, answered] = [join(folder, "questions.json"), join(folder, "answers.json")];
    await writeFile(asked, JSON.stringify(questions));
    // As the tools are built, so that packages that have been compiled for Argo CD itself are taken as they are.
    const flags = ["-trimpath", "-buildvcs=false", "-count=1", `-run=^${test}$`];
    await go(
      ["test", ...flags, "."],
      join(packageRoot(), "sandbox/tools/argocd"),
      { ...process.env, CGO_ENABLED: "0", GOWORK: "off", QUESTIONS: asked, ANSWERS: answered },
      "ask Argo CD's own code",
    );
    return JSON.parse(await readFile(answered, "utf8")) as Answer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
