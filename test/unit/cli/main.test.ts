import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aText } from "../model/aFleet.js";
import { fleetCommand } from "./command.js";

interface Listed {
  readonly version: number;
  readonly applications: readonly { readonly name: string; readonly environment: string }[];
}

describe("the fleet command", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "fleet command "));
    mkdirSync(join(folder, "deep/below"), { recursive: true });
    writeFileSync(join(folder, "fleet.yaml"), aText());
    writeFileSync(
      join(folder, "broken.yaml"),
      aText().replace("us-east-1", "us-eest-1").replace("name: acme", "name: Acme"),
    );
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("finds the file from a folder below it", () => {
    const { code, stdout, stderr } = fleetCommand(["plan"], { cwd: join(folder, "deep/below") });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^acme: a hub and 3 clusters/);
    assert.equal(stderr, "");
  });

  it("says where it looked when there is no file, and exits with 2", () => {
    const { code, stderr } = fleetCommand(["plan"], { cwd: tmpdir() });
    assert.equal(code, 2);
    assert.match(stderr, /There is no fleet.yaml in .* or above it.\nName one with --file/);
    const named = fleetCommand(["plan", "--file", "nowhere.yaml"], { cwd: folder });
    assert.equal(named.code, 2);
    assert.match(named.stderr, /nowhere.yaml does not exist/);
  });

  it("lists every fault of the file on stderr with its line and exits with 2", () => {
    const { code, stdout, stderr } = fleetCommand(["plan", "--file", "broken.yaml"], { cwd: folder });
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^broken\.yaml:1: name\n {2}"Acme" must .*\n {2}Choose/);
    assert.match(
      stderr,
      /^broken\.yaml:\d+: environments\.prod\.clusters\[1\]\.region\n.*"us-eest-1".*\n.*"us-east-1"/m,
    );
    assert.match(stderr, /2 faults; nothing was changed/);
    assert.doesNotMatch(stderr, /\n +at /);
  });

  it("gives faults to programs on stdout", () => {
    const { code, stdout } = fleetCommand(["apps", "--json", "--file", "broken.yaml"], { cwd: folder });
    assert.equal(code, 2);
    const result = JSON.parse(stdout) as { version: number; faults: { path: string; line: number }[] };
    assert.equal(result.version, 1);
    assert.deepEqual(
      result.faults.map((fault) => fault.path),
      ["name", "environments.prod.clusters[1].region"],
    );
  });

  it("reads the files of teams beside the fleet's, also from elsewhere, and names the one with the fault", () => {
    const split = join(folder, "split");
    mkdirSync(join(split, "teams"), { recursive: true });
    writeFileSync(join(split, "teams/README.md"), "Each team has its own.\n");
    writeFileSync(
      join(split, "fleet.yaml"),
      aText((file) => (file.teams = { alpha: { file: {} } })),
    );
    writeFileSync(join(split, "teams/alpha.yaml"), "services: { web: {}, jobs: { clusterSelector: { cell: z } } }\n");
    const good = fleetCommand(["plan", "--file", "split/fleet.yaml"], { cwd: folder });
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stdout, /alpha .* web, jobs/);
    assert.match(good.stderr, /^warning: teams\/alpha\.yaml: services\.jobs\.clusterSelector \(line 1\)\n/);

    writeFileSync(join(split, "teams/alpha.yaml"), "services:\n  web: {}\ngroups: [all]\n");
    const bad = fleetCommand(["plan", "--json", "--file", "split/fleet.yaml"], { cwd: folder });
    assert.equal(bad.code, 2);
    assert.match(bad.stderr, /^split\/teams\/alpha\.yaml:3: groups\n/);
    const result = JSON.parse(bad.stdout) as { faults: { file: string; path: string; line: number }[] };
    assert.deepEqual(
      result.faults.map(({ file, path, line }) => [file, path, line]),
      [["split/teams/alpha.yaml", "groups", 3]],
    );

    rmSync(join(split, "teams/alpha.yaml"));
    symlinkSync(join(folder, "broken.yaml"), join(split, "teams/alpha.yaml"));
    const link = fleetCommand(["plan"], { cwd: split });
    assert.equal(link.code, 2);
    assert.match(link.stderr, /^teams\/alpha\.yaml: \(the whole file\)\n {2}This is a symbolic link/);
    rmSync(join(split, "teams"), { recursive: true });
    symlinkSync(folder, join(split, "teams"));
    assert.match(fleetCommand(["plan"], { cwd: split }).stderr, /^teams: \(the whole file\)\n {2}This is a symbolic/m);
  });

  it("filters applications, and refuses a filter that names nothing", () => {
    const some = fleetCommand(["apps", "--json", "--env", "prod", "--service", "alpha-web"], { cwd: folder });
    const result = JSON.parse(some.stdout) as Listed;
    assert.equal(result.version, 1);
    assert.deepEqual(
      result.applications.map((application) => application.name),
      ["alpha-web-prod-eu-west-1", "alpha-web-prod-us-east-1"],
    );
    const none = fleetCommand(["apps", "--team", "alhpa"], { cwd: folder });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /--team: the fleet has no "alhpa".\nKnown are: alpha/);
  });

  it("prints JSON with sorted keys", () => {
    const { stdout } = fleetCommand(["plan", "--json"], { cwd: folder });
    const keys = Object.keys(JSON.parse(stdout) as object);
    assert.deepEqual(keys, ["applications", "fleet", "version"]);
    const first = (JSON.parse(stdout) as { applications: object[] }).applications[0] ?? {};
    assert.deepEqual(Object.keys(first), Object.keys(first).toSorted());
  });

  it("refuses verbs and options that it does not have, with 2 and a suggestion", () => {
    const verb = fleetCommand(["paln"]);
    assert.equal(verb.code, 2);
    assert.match(verb.stderr, /Did you mean plan/);
    assert.equal(fleetCommand(["plan", "--jsno"]).code, 2);
    assert.equal(fleetCommand([]).code, 2);
  });

  it("says its version", () => {
    assert.match(fleetCommand(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it("refuses stacks that would make a cluster twice, before anything runs", () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: fleet\nruntime: nodejs\n");
    const config = 'config: { "gitops-fleet:stack": prod, "gitops-fleet:clusters": [prod-us-east-1] }\n';
    writeFileSync(join(folder, "Pulumi.prod.yaml"), "config: {}\n");
    writeFileSync(join(folder, "Pulumi.second.yaml"), config);
    const { code, stderr } = fleetCommand(["up", "--yes", "--target", "aws"], { cwd: folder });
    rmSync(join(folder, "Pulumi.second.yaml"));
    assert.equal(code, 2);
    assert.match(stderr, /The cluster "prod-us-east-1" is in 2 stacks: prod, second\./);
  });

  it("changes nothing where there is no terminal to ask on, and says which option consents", () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: fleet\nruntime: nodejs\n");
    writeFileSync(join(folder, "pulumi"), "#!/bin/sh\ntouch ran\n", { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH ?? ""}` };
    const { code, stderr } = fleetCommand(["destroy", "--target", "aws"], { cwd: folder, env });
    assert.equal(code, 2);
    assert.match(stderr, /Destroy all of acme.*\nThere is no terminal to ask on: add --yes\./);
    assert.equal(existsSync(join(folder, "ran")), false);
  });

  it("shows an example in the help of every verb", () => {
    const help = fleetCommand(["--help"]);
    assert.equal(help.code, 0);
    const verbs = [...help.stdout.matchAll(/^ {2}([a-z]+) (?:\[options\]|)/gm)].map((match) => match[1] ?? "");
    assert.ok(
      ["plan", "apps", "preview", "up", "destroy", "status", "drain", "sandbox"].every((name) => verbs.includes(name)),
    );
    assert.match(fleetCommand(["apps", "--help"]).stdout, /Example:\n {2}fleet apps --env prod/);
    const sandbox = fleetCommand(["sandbox", "--help"]).stdout;
    for (const name of ["up", "down", "status", "logs", "env", "reset"])
      assert.match(sandbox, new RegExp(`^ {2}${name} `, "m"));
  });
});
