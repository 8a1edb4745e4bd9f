import assert from "node:assert/strict";
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiInvocation } from "../../../../sandbox/pulumiArguments.js";
import { encryptionSalt, withSalt } from "../../../../sandbox/pulumiConfig.js";

describe("Pulumi in the sandbox", () => {
  it("gets a salt that its passphrase opens", async () => {
    const [, salt = "", , nonce = "", word = ""] = (await encryptionSalt("secret")).split(":");
    const key = pbkdf2Sync("secret", Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
    const sealed = Buffer.from(word, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(sealed.subarray(-16));
    assert.equal(decipher.update(sealed.subarray(0, -16), undefined, "utf8") + decipher.final("utf8"), "pulumi");
  });

  it("reads the checkout's configuration without the secrets that only a real account's key opens", async () => {
    const source =
      "secretsprovider: awskms://alias/x\nencryptedkey: abc\nconfig:\n  a:plain: 1\n  a:secret:\n    secure: v1:x\n";
    assert.equal(await withSalt(source, "v1:salt"), "config:\n  a:plain: 1\nencryptionsalt: v1:salt\n");
  });

  describe("knows which stack a command is for", () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "pulumi-"));
      await writeFile(join(folder, "Pulumi.yaml"), "name: gitops-fleet\nruntime: nodejs\n");
      await mkdir(join(folder, "deeper"));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    const cases: readonly [readonly string[], NodeJS.ProcessEnv, string | null | undefined][] = [
      [["preview", "-s", "dev"], {}, "dev"],
      [["up", "--stack=organization/gitops-fleet/prod", "--yes"], {}, "prod"],
      [["--color", "never", "up", "--stack", "hub"], {}, "hub"],
      [["destroy"], { PULUMI_STACK: "staging" }, "staging"],
      [["config", "set", "-s", "dev", "--", "a", "-s"], {}, "dev"],
      [["up"], {}, null],
      [["stack", "ls"], {}, undefined],
      [["up", "-s", "dev", "--config-file", "x.yaml"], {}, undefined],
    ];
    for (const [commandLine, environment, stack] of cases) {
      it(`pulumi ${commandLine.join(" ")}`, () => {
        assert.equal(pulumiInvocation(commandLine, environment, join(folder, "deeper"))?.stack, stack);
      });
    }
  });
});
