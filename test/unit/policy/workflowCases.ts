import { UNKNOWN } from "../../../policy/index.js";
import type { ResourceCase } from "./resourceCases.js";

const FILE = "github:index/repositoryFile:RepositoryFile";
const SEED = "pulumi-nodejs:dynamic/gitops-fleet:SeedCommit";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const steps = (...uses: string[]): string =>
  `on: push\njobs:\n  build:\n    steps:\n${uses.map((action) => `      - uses: ${action}\n`).join("")}`;
const workflow = (content: unknown): object => ({ file: ".github/workflows/ci.yaml", content });
const seeded = (content: unknown): object => ({
  files: { "README.md": "uses: x@v1", ".github/workflows/ci.yml": content },
});

/** Of the workflows that a repository gets. */
export const WORKFLOW_CASES: readonly ResourceCase[] = [
  {
    policy: "github-workflows-pinned",
    type: FILE,
    passes: [
      workflow(
        steps(`actions/checkout@${COMMIT} # v5`, "./.github/actions/lint", `docker://a/b@sha256:${"0".repeat(64)}`),
      ),
      { file: "docs/ci.yaml", content: steps("actions/checkout@v5") },
    ],
    violates: [
      ["content", workflow(steps(`a/b@${COMMIT}`, "actions/checkout@v5"))],
      ["content", workflow(`jobs:\n  call:\n    uses: "acme/shared/.github/workflows/ci.yaml@main"\n`)],
      ["content", workflow(steps("docker://alpine:3"))],
    ],
    unknown: [workflow(UNKNOWN), { file: UNKNOWN, content: steps("actions/checkout@v5") }],
  },
  {
    policy: "github-workflows-pinned",
    type: SEED,
    passes: [seeded(steps(`actions/checkout@${COMMIT}`))],
    violates: [['files[".github/workflows/ci.yml"]', seeded(steps("actions/checkout@v5"))]],
    unknown: [seeded(UNKNOWN), { files: UNKNOWN }],
  },
  {
    policy: "github-workflows-read-only",
    type: FILE,
    passes: [
      workflow("permissions:\n  contents: read\n\njobs:\n  release:\n    permissions:\n      contents: write\n"),
      workflow("permissions: {}\njobs: {}\n"),
      workflow("on: push\npermissions: read-all\n"),
    ],
    violates: [
      ["content", workflow(steps())],
      ["content", workflow("permissions: write-all\n")],
      ["content", workflow("permissions:\n  contents: read\n  packages: write\njobs: {}\n")],
      ["content", workflow("jobs:\n  build:\n    permissions:\n      contents: read\n")],
    ],
    unknown: [workflow(UNKNOWN)],
  },
];
