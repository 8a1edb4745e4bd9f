import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** A password for all repositories below an address. */
export interface RepositoryCredentials {
  /** `https://github.com/acme` */
  readonly urlPrefix: string;
  /** @default "git", which GitHub ignores beside a token */
  readonly username?: pulumi.Input<string>;
  /** A token that may read the repositories. Taken as a secret. */
  readonly password: pulumi.Input<string>;
}

/** The Secret by which Argo CD reads the config repositories, whoever runs it. */
export function repositoryCredentials(
  name: string,
  { urlPrefix, username, password }: RepositoryCredentials,
  namespace: k8s.core.v1.Namespace,
  parent: pulumi.Resource,
): k8s.core.v1.Secret {
  return new k8s.core.v1.Secret(
    `${name}-repositories`,
    {
      metadata: {
        name: "config-repositories",
        namespace: namespace.metadata.name,
        labels: { "argocd.argoproj.io/secret-type": "repo-creds" },
      },
      stringData: { type: "git", url: urlPrefix, username: username ?? "git", password: pulumi.secret(password) },
    },
    { parent },
  );
}

/** Argo CD makes a project `default` itself, which permits everything everywhere. Nothing of the fleet is in it. */
export function emptyDefaultProject(
  name: string,
  namespace: k8s.core.v1.Namespace,
  argocd: pulumi.Resource,
  parent: pulumi.Resource,
): void {
  new k8s.apiextensions.CustomResourcePatch(
    `${name}-default-project`,
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: {
        name: "default",
        namespace: namespace.metadata.name,
        // These fields are Argo CD's until now.
        annotations: { "pulumi.com/patchForce": "true" },
      },
      spec: { sourceRepos: [], destinations: [], clusterResourceWhitelist: [] },
    },
    // A patch that is taken away gives the fields back to nobody.
    { parent, dependsOn: [argocd], retainOnDelete: true },
  );
}
