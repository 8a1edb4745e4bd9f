import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { emptyDefaultProject, repositoryCredentials, type RepositoryCredentials } from "./argoCdObjects.js";
import { guardedBy } from "./drainGuard.js";

export interface ArgoCdArgs {
  /** Version of the Helm chart `argo-cd`. */
  readonly chartVersion: string;
  /** Helm values without credentials, as `argoCdValues` of `gitops-fleet/render` writes them. */
  readonly values: Readonly<Record<string, unknown>>;
  /** With which the config repositories are read. */
  readonly repositories: RepositoryCredentials;
  /** With which GitHub signs its webhooks. Taken as a secret. */
  readonly webhookSecret: pulumi.Input<string>;
  /** Secrets beside the chart's that its configuration refers to, by name and key: `{ "argocd-sso": { clientSecret } }` for
   *  `$argocd-sso:clientSecret`. Values are taken as secrets. @default none: what keeps them elsewhere has to label them
   *  `app.kubernetes.io/part-of: argocd` */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
  /** Made by this component. @default "argocd" */
  readonly namespace?: string;
  /** Keeps Argo CD while it serves a cluster. @default nothing is kept */
  readonly guard?: pulumi.ResourceHook;
}

/** Where the public chart is. */
const CHART_REPOSITORY = "https://argoproj.github.io/argo-helm";

/** Argo CD in a namespace of its own, on the cluster of the Kubernetes provider that it is given.
 *
 *  What gives its pods their identity must be made before it, by `dependsOn`: EKS Pod Identity is injected when a pod starts. */
export class ArgoCd extends pulumi.ComponentResource {
  /** Where it is. What needs its kinds has to depend on the component: the namespace is there long before them. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: ArgoCdArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:ArgoCd", name, {}, opts);
    const namespace = this.makeNamespace(name, args);
    const credentials = repositoryCredentials(name, args.repositories, namespace, this);
    const secrets = this.writeSecrets(name, args, namespace);
    const release = this.installChart(name, args, [namespace, credentials, ...secrets]);
    emptyDefaultProject(name, namespace, release, this);
    this.namespace = namespace.metadata.name;
    this.registerOutputs({ namespace: this.namespace });
  }

  private makeNamespace(name: string, args: ArgoCdArgs): k8s.core.v1.Namespace {
    return new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: args.namespace ?? "argocd" } },
      { parent: this },
    );
  }

  /** Argo CD looks into Secrets that are labelled as its own only. */
  private writeSecrets(name: string, args: ArgoCdArgs, namespace: k8s.core.v1.Namespace): k8s.core.v1.Secret[] {
    return Object.entries(args.secrets ?? {}).map(
      ([secret, values]) =>
        new k8s.core.v1.Secret(
          `${name}-secret-${secret}`,
          {
            metadata: {
              name: secret,
              namespace: namespace.metadata.name,
              labels: { "app.kubernetes.io/part-of": "argocd" },
            },
            stringData: pulumi.secret(values),
          },
          { parent: this },
        ),
    );
  }

  private installChart(name: string, args: ArgoCdArgs, after: pulumi.Resource[]): k8s.helm.v3.Release {
    return new k8s.helm.v3.Release(
      `${name}-release`,
      {
        // The names of everything in the chart start with the release's.
        name: "argocd",
        namespace: args.namespace ?? "argocd",
        chart: "argo-cd",
        version: args.chartVersion,
        repositoryOpts: { repo: CHART_REPOSITORY },
        values: withWebhookSecret(args.values, pulumi.secret(args.webhookSecret)),
        // Nodes are made on demand, and images are large.
        timeout: 900,
      },
      { parent: this, dependsOn: after, ...guardedBy(args.guard) },
    );
  }
}

/** The values with the secret among the chart's own, where it becomes `webhook.github.secret` of `argocd-secret`. */
function withWebhookSecret(
  values: Readonly<Record<string, unknown>>,
  githubSecret: pulumi.Input<string>,
): pulumi.Inputs {
  const configs = values.configs as Readonly<Record<string, unknown>> | undefined;
  return { ...values, configs: { ...configs, secret: { githubSecret } } };
}
