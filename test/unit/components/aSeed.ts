import type { SeedInputs } from "../../../components/seed/seed.js";

export const SEED: SeedInputs = {
  host: "github.com",
  owner: "acme",
  repository: "team-alpha",
  description: "Services of team alpha",
  branch: "main",
  files: { "README.md": "# Services of team alpha\n", "apps/web/base/deployment.yaml": "kind: Deployment\n" },
  message: "Add what the fleet starts with",
};
