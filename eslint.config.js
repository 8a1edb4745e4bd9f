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
      "**/sandbox/**",
    ],
  ],
  ["components", ["**/stacks/**", "**/cli/**", "**/sandbox/**"]],
  ["stacks", ["**/cli/**", "**/sandbox/**"]],
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".sandbox/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js", "test/reporter.cjs"] } },
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
  { files: ["eslint.config.js", "test/reporter.cjs"], ...tseslint.configs.disableTypeChecked },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
