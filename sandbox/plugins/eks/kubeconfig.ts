export interface KubeconfigArgs {
  readonly clusterName: string;
  readonly endpoint: string;
  /** Base64 of the PEM. */
  readonly caData: string;
  readonly clusterArn: string;
  /** A role to be assumed first. @default the caller's own */
  readonly roleArn?: string | undefined;
  /** A profile of the AWS configuration. @default the environment's */
  readonly profileName?: string | undefined;
}

/** The kubeconfig that pulumi-eks writes: a token for each call from the command `aws`. */
export function kubeconfig(args: KubeconfigArgs) {
  const region = args.clusterArn.split(":")[3];
  if (!region) throw new Error(`Invalid ARN: '${args.clusterArn}'`);
  const command = ["--region", region, "eks", "get-token", "--cluster-name", args.clusterName, "--output", "json"];
  if (args.roleArn) command.push("--role", args.roleArn);
  if (args.profileName) command.push("--profile", args.profileName);
  return {
    apiVersion: "v1",
    clusters: [{ cluster: { server: args.endpoint, "certificate-authority-data": args.caData }, name: "kubernetes" }],
    contexts: [{ context: { cluster: "kubernetes", user: "aws" }, name: "aws" }],
    "current-context": "aws",
    kind: "Config",
    users: [
      {
        name: "aws",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: command,
            env: [
              {
                name: "KUBERNETES_EXEC_INFO",
                value: '{"apiVersion": "client.authentication.k8s.io/v1beta1"}',
              },
            ],
          },
        },
      },
    ],
  };
}
