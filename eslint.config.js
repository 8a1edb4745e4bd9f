import tseslint from "typescript-eslint";

/** What each layer may import, from the table in docs/architecture.md. */
const layers = [
  [
    "model",
    [
      "@pulumi/*",
      "node:*",
      "fs",
      "path",
      "child_process",
      "../render/*",
      "../components/*",
      "../stacks/*",
      "../cli/*",
      "../policy/*",
      "../sandbox/*",
      "**/sandbox/**",
    ],
  ],
  [
    "render",
    [
      "@pulumi/*",
      "node:*",
      "fs",
      "path",
      "child_process",
      "../components/*",
      "../stacks/*",
      "../cli/*",
      "../policy/*",
      "**/sandbox/**",
    ],
  ],
  ["components", ["**/stacks/**", "**/cli/**", "**/sandbox/**", "../policy/*"]],
  ["stacks", ["**/cli/**", "**/sandbox/**", "../policy/*"]],
  ["policy", ["../components/*", "**/stacks/**", "**/cli/**", "**/sandbox/**"]],
];

/** What of the policies knows Pulumi; the rules themselves are plain functions. */
const PULUMI_POLICIES = ["policy/pack.ts", "policy/pulumiPolicies.ts"];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".sandbox/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: [
            "eslint.config.js",
            "lean.js",
            "program.js",
            "build.js",
            "test/reporter.cjs",
            "policy-pack/index.cjs",
          ],
        },
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  ...layers.map(([folder, group]) => ({
    files: [`${folder}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group, message: `${folder}/ may not import this: see the layers in docs/architecture.md.` }] },
      ],
    },
  })),
  {
    files: ["policy/**/*.ts"],
    ignores: PULUMI_POLICIES,
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["@pulumi/*", "node:*"], message: "The rules of policy/ are plain functions." },
            {
              // The one table that policies share with the model.
              group: ["../model/*", "../render/*", "!../model/kubernetesVersions.js"],
              allowTypeImports: true,
              message: "policy/ judges any program, and takes types alone from the fleet's.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["eslint.config.js", "lean.js", "program.js", "build.js", "test/reporter.cjs", "policy-pack/index.cjs"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { sourceType: "commonjs", globals: { module: "writable" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
