import assert from "node:assert/strict";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ToolError } from "../../../../sandbox/errors.js";
import { packageRoot } from "../../../../sandbox/packageRoot.js";
import { ensureTools, printsVersion } from "../../../../sandbox/tools/build.js";

describe("the sandbox's tools", () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  const program = async (name: string, script: string): Promise<void> => {
    const path = join(folder, "bin", name);
    await mkdir(join(folder, "bin"), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tools-"));
    environment = { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, "cache"), HOME: folder };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const build = async (name: "kustomize" | "redis-server", lines: string[] = []): Promise<string> => {
    const tools = await ensureTools([name], { environment, progress: (line) => lines.push(line) });
    return tools[name];
  };

  it("are taken from PATH in exactly the pinned version", async () => {
    await program("kustomize", "echo v5.7.1");
    assert.equal(await build("kustomize"), join(folder, "bin", "kustomize"));
  });

  it("are built once when PATH has another version, with a line at the beginning and at the end", async () => {
    await program("kustomize", "echo v5.7.10");
    await program("go", 'while [ "$1" != -o ]; do shift; done; echo "#!/bin/sh" > "$2"');
    const lines: string[] = [];
    const built = await build("kustomize", lines);
    assert.match(built, /cache\/gitops-fleet\/tools\/kustomize-[0-9a-f]{16}\/kustomize$/);
    assert.deepEqual(
      lines.map((line) => line.replace(/\d+ s$/, "N s")),
      ["kustomize 5.7.1: building", "kustomize 5.7.1: built in N s"],
    );
    assert.equal(await build("kustomize", lines), built);
    assert.equal(lines.length, 2);
  });

  it("are built anew when their pins change", async () => {
    await program("go", 'while [ "$1" != -o ]; do shift; done; echo "#!/bin/sh" > "$2"');
    const before = await build("redis-server");
    const modules = join(folder, "modules");
    await cp(join(packageRoot(), "sandbox", "tools", "redis"), join(modules, "redis"), { recursive: true });
    await writeFile(join(modules, "redis", "go.sum"), "other\n");
    const { "redis-server": after } = await ensureTools(["redis-server"], {
      environment,
      modules,
      progress: () => undefined,
    });
    assert.notEqual(after, before);
  });

  const faults: readonly [string, string, RegExp][] = [
    ["the compiler's own message", 'echo "./x.go:3:2: undefined: y" >&2; exit 1', /undefined: y/],
    [
      "what to install when Go is too old",
      'echo "go: go.mod requires go >= 1.26.8 (running go 1.22.0)" >&2; exit 1',
      /Install Go 1\.26 or newer/,
    ],
    [
      "how to make room on a full disk",
      'echo "write /x: no space left on device" >&2; exit 1',
      /no space left on device[\s\S]*room[\s\S]*XDG_CACHE_HOME/,
    ],
  ];
  for (const [what, script, message] of faults) {
    it(`say ${what} when a build fails`, async () => {
      await program("go", script);
      await assert.rejects(build("kustomize"), (error: unknown) => {
        assert.ok(error instanceof ToolError);
        assert.equal(error.exitCode, 3);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("say that Go is missing and where it comes from", async () => {
    environment = { ...environment, PATH: join(folder, "bin") };
    await assert.rejects(build("kustomize"), /Go is not installed[\s\S]*https:\/\/go\.dev\/dl\//);
  });

  it("say that their folder is missing, and do not blame Go for it", async () => {
    await program("go", "exit 0");
    await assert.rejects(
      ensureTools(["helm"], { environment, modules: join(folder, "nowhere"), progress: () => undefined }),
      (error: unknown) => {
        assert.ok(error instanceof ToolError);
        assert.match(error.message, /Could not build helm: .*nowhere\/helm, the Go module that pins it, is not there/);
        assert.doesNotMatch(error.message, /not installed/);
        return true;
      },
    );
  });

  it("are not mistaken for a version that begins or ends the same", () => {
    assert.equal(printsVersion("Kubernetes v1.35.4", "1.35.4"), true);
    assert.equal(printsVersion("argocd: v3.2.11+unknown", "3.2.11"), true);
    assert.equal(printsVersion("Kubernetes v1.35.40", "1.35.4"), false);
    assert.equal(printsVersion("Kubernetes v1.35.4-rc.1", "1.35.4"), false);
    assert.equal(printsVersion("v11.35.4", "1.35.4"), false);
  });
});
