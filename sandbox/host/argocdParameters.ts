/** The programs of one Argo CD. */
export type ArgoCdProgram = "application-controller" | "applicationset-controller" | "repo-server" | "server";

/** What each program reads from the ConfigMap argocd-cmd-params-cm, and the environment variable that carries it: the
 *  table of the Deployments in Argo CD's manifests/base. Addresses, certificates and logging are left out, since those
 *  are the sandbox's to say. */
const PARAMETERS: Readonly<Record<ArgoCdProgram, Readonly<Record<string, string>>>> = {
  "application-controller": {
    "controller.repo.error.grace.period.seconds": "ARGOCD_REPO_ERROR_GRACE_PERIOD_SECONDS",
    "controller.repo.server.timeout.seconds": "ARGOCD_APPLICATION_CONTROLLER_REPO_SERVER_TIMEOUT_SECONDS",
    "controller.status.processors": "ARGOCD_APPLICATION_CONTROLLER_STATUS_PROCESSORS",
    "controller.operation.processors": "ARGOCD_APPLICATION_CONTROLLER_OPERATION_PROCESSORS",
    "controller.metrics.cache.expiration": "ARGOCD_APPLICATION_CONTROLLER_METRICS_CACHE_EXPIRATION",
    "controller.self.heal.timeout.seconds": "ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_TIMEOUT_SECONDS",
    "controller.self.heal.backoff.timeout.seconds": "ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_BACKOFF_TIMEOUT_SECONDS",
    "controller.self.heal.backoff.factor": "ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_BACKOFF_FACTOR",
    "controller.self.heal.backoff.cap.seconds": "ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_BACKOFF_CAP_SECONDS",
    "controller.self.heal.backoff.cooldown.seconds": "ARGOCD_APPLICATION_CONTROLLER_SELF_HEAL_BACKOFF_COOLDOWN_SECONDS",
    "controller.sync.wave.delay.seconds": "ARGOCD_SYNC_WAVE_DELAY",
    "controller.sync.timeout.seconds": "ARGOCD_APPLICATION_CONTROLLER_SYNC_TIMEOUT",
    "controller.resource.health.persist": "ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH",
    "controller.app.state.cache.expiration": "ARGOCD_APP_STATE_CACHE_EXPIRATION",
    "controller.default.cache.expiration": "ARGOCD_DEFAULT_CACHE_EXPIRATION",
    "application.namespaces": "ARGOCD_APPLICATION_NAMESPACES",
    "controller.sharding.algorithm": "ARGOCD_CONTROLLER_SHARDING_ALGORITHM",
    "controller.kubectl.parallelism.limit": "ARGOCD_APPLICATION_CONTROLLER_KUBECTL_PARALLELISM_LIMIT",
    "controller.k8sclient.retry.max": "ARGOCD_K8SCLIENT_RETRY_MAX",
    "controller.k8sclient.retry.base.backoff": "ARGOCD_K8SCLIENT_RETRY_BASE_BACKOFF",
    "controller.diff.server.side": "ARGOCD_APPLICATION_CONTROLLER_SERVER_SIDE_DIFF",
    "controller.ignore.normalizer.jq.timeout": "ARGOCD_IGNORE_NORMALIZER_JQ_TIMEOUT",
    "controller.cluster.cache.batch.events.processing": "ARGOCD_CLUSTER_CACHE_BATCH_EVENTS_PROCESSING",
    "controller.cluster.cache.events.processing.interval": "ARGOCD_CLUSTER_CACHE_EVENTS_PROCESSING_INTERVAL",
  },
  "applicationset-controller": {
    "applicationsetcontroller.global.preserved.annotations":
      "ARGOCD_APPLICATIONSET_CONTROLLER_GLOBAL_PRESERVED_ANNOTATIONS",
    "applicationsetcontroller.global.preserved.labels": "ARGOCD_APPLICATIONSET_CONTROLLER_GLOBAL_PRESERVED_LABELS",
    "applicationsetcontroller.policy": "ARGOCD_APPLICATIONSET_CONTROLLER_POLICY",
    "applicationsetcontroller.enable.policy.override": "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_POLICY_OVERRIDE",
    "applicationsetcontroller.debug": "ARGOCD_APPLICATIONSET_CONTROLLER_DEBUG",
    "applicationsetcontroller.dryrun": "ARGOCD_APPLICATIONSET_CONTROLLER_DRY_RUN",
    "applicationsetcontroller.enable.git.submodule": "ARGOCD_GIT_MODULES_ENABLED",
    "applicationsetcontroller.enable.progressive.syncs": "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_PROGRESSIVE_SYNCS",
    "applicationsetcontroller.enable.tokenref.strict.mode": "ARGOCD_APPLICATIONSET_CONTROLLER_TOKENREF_STRICT_MODE",
    "applicationsetcontroller.enable.new.git.file.globbing":
      "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_NEW_GIT_FILE_GLOBBING",
    "applicationsetcontroller.repo.server.timeout.seconds":
      "ARGOCD_APPLICATIONSET_CONTROLLER_REPO_SERVER_TIMEOUT_SECONDS",
    "applicationsetcontroller.concurrent.reconciliations.max":
      "ARGOCD_APPLICATIONSET_CONTROLLER_CONCURRENT_RECONCILIATIONS",
    "applicationsetcontroller.namespaces": "ARGOCD_APPLICATIONSET_CONTROLLER_NAMESPACES",
    "applicationsetcontroller.scm.root.ca.path": "ARGOCD_APPLICATIONSET_CONTROLLER_SCM_ROOT_CA_PATH",
    "applicationsetcontroller.allowed.scm.providers": "ARGOCD_APPLICATIONSET_CONTROLLER_ALLOWED_SCM_PROVIDERS",
    "applicationsetcontroller.enable.scm.providers": "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_SCM_PROVIDERS",
    "applicationsetcontroller.enable.github.api.metrics": "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_GITHUB_API_METRICS",
    "applicationsetcontroller.webhook.parallelism.limit": "ARGOCD_APPLICATIONSET_CONTROLLER_WEBHOOK_PARALLELISM_LIMIT",
    "applicationsetcontroller.requeue.after": "ARGOCD_APPLICATIONSET_CONTROLLER_REQUEUE_AFTER",
    "applicationsetcontroller.status.max.resources.count":
      "ARGOCD_APPLICATIONSET_CONTROLLER_MAX_RESOURCES_STATUS_COUNT",
  },
  "repo-server": {
    "reposerver.parallelism.limit": "ARGOCD_REPO_SERVER_PARALLELISM_LIMIT",
    "reposerver.repo.cache.expiration": "ARGOCD_REPO_CACHE_EXPIRATION",
    "reposerver.default.cache.expiration": "ARGOCD_DEFAULT_CACHE_EXPIRATION",
    "reposerver.max.combined.directory.manifests.size": "ARGOCD_REPO_SERVER_MAX_COMBINED_DIRECTORY_MANIFESTS_SIZE",
    "reposerver.plugin.tar.exclusions": "ARGOCD_REPO_SERVER_PLUGIN_TAR_EXCLUSIONS",
    "reposerver.plugin.use.manifest.generate.paths": "ARGOCD_REPO_SERVER_PLUGIN_USE_MANIFEST_GENERATE_PATHS",
    "reposerver.allow.oob.symlinks": "ARGOCD_REPO_SERVER_ALLOW_OUT_OF_BOUNDS_SYMLINKS",
    "reposerver.streamed.manifest.max.tar.size": "ARGOCD_REPO_SERVER_STREAMED_MANIFEST_MAX_TAR_SIZE",
    "reposerver.streamed.manifest.max.extracted.size": "ARGOCD_REPO_SERVER_STREAMED_MANIFEST_MAX_EXTRACTED_SIZE",
    "reposerver.helm.manifest.max.extracted.size": "ARGOCD_REPO_SERVER_HELM_MANIFEST_MAX_EXTRACTED_SIZE",
    "reposerver.disable.helm.manifest.max.extracted.size":
      "ARGOCD_REPO_SERVER_DISABLE_HELM_MANIFEST_MAX_EXTRACTED_SIZE",
    "reposerver.oci.manifest.max.extracted.size": "ARGOCD_REPO_SERVER_OCI_MANIFEST_MAX_EXTRACTED_SIZE",
    "reposerver.disable.oci.manifest.max.extracted.size": "ARGOCD_REPO_SERVER_DISABLE_OCI_MANIFEST_MAX_EXTRACTED_SIZE",
    "reposerver.oci.layer.media.types": "ARGOCD_REPO_SERVER_OCI_LAYER_MEDIA_TYPES",
    "reposerver.revision.cache.lock.timeout": "ARGOCD_REVISION_CACHE_LOCK_TIMEOUT",
    "reposerver.enable.git.submodule": "ARGOCD_GIT_MODULES_ENABLED",
    "reposerver.git.lsremote.parallelism.limit": "ARGOCD_GIT_LS_REMOTE_PARALLELISM_LIMIT",
    "reposerver.git.request.timeout": "ARGOCD_GIT_REQUEST_TIMEOUT",
    "reposerver.enable.builtin.git.config": "ARGOCD_REPO_SERVER_ENABLE_BUILTIN_GIT_CONFIG",
    "reposerver.grpc.max.size": "ARGOCD_GRPC_MAX_SIZE_MB",
    "reposerver.include.hidden.directories": "ARGOCD_REPO_SERVER_INCLUDE_HIDDEN_DIRECTORIES",
  },
  server: {
    "server.insecure": "ARGOCD_SERVER_INSECURE",
    "server.basehref": "ARGOCD_SERVER_BASEHREF",
    "server.rootpath": "ARGOCD_SERVER_ROOTPATH",
    "server.disable.auth": "ARGOCD_SERVER_DISABLE_AUTH",
    "server.enable.gzip": "ARGOCD_SERVER_ENABLE_GZIP",
    "server.repo.server.timeout.seconds": "ARGOCD_SERVER_REPO_SERVER_TIMEOUT_SECONDS",
    "server.x.frame.options": "ARGOCD_SERVER_X_FRAME_OPTIONS",
    "server.content.security.policy": "ARGOCD_SERVER_CONTENT_SECURITY_POLICY",
    "server.connection.status.cache.expiration": "ARGOCD_SERVER_CONNECTION_STATUS_CACHE_EXPIRATION",
    "server.oidc.cache.expiration": "ARGOCD_SERVER_OIDC_CACHE_EXPIRATION",
    "server.app.state.cache.expiration": "ARGOCD_APP_STATE_CACHE_EXPIRATION",
    "server.default.cache.expiration": "ARGOCD_DEFAULT_CACHE_EXPIRATION",
    "server.http.cookie.maxnumber": "ARGOCD_MAX_COOKIE_NUMBER",
    "application.namespaces": "ARGOCD_APPLICATION_NAMESPACES",
    "server.enable.proxy.extension": "ARGOCD_SERVER_ENABLE_PROXY_EXTENSION",
    "server.k8sclient.retry.max": "ARGOCD_K8SCLIENT_RETRY_MAX",
    "server.k8sclient.retry.base.backoff": "ARGOCD_K8SCLIENT_RETRY_BASE_BACKOFF",
    "server.api.content.types": "ARGOCD_API_CONTENT_TYPES",
    "server.webhook.parallelism.limit": "ARGOCD_SERVER_WEBHOOK_PARALLELISM_LIMIT",
    "applicationsetcontroller.enable.new.git.file.globbing":
      "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_NEW_GIT_FILE_GLOBBING",
    "applicationsetcontroller.scm.root.ca.path": "ARGOCD_APPLICATIONSET_CONTROLLER_SCM_ROOT_CA_PATH",
    "applicationsetcontroller.allowed.scm.providers": "ARGOCD_APPLICATIONSET_CONTROLLER_ALLOWED_SCM_PROVIDERS",
    "applicationsetcontroller.enable.scm.providers": "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_SCM_PROVIDERS",
    "applicationsetcontroller.enable.github.api.metrics": "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_GITHUB_API_METRICS",
    "server.sync.replace.allowed": "ARGOCD_SYNC_WITH_REPLACE_ALLOWED",
  },
};

/** The environment that a program's parameters amount to. */
export function parameterEnvironment(
  program: ArgoCdProgram,
  parameters: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [parameter, variable] of Object.entries(PARAMETERS[program])) {
    const value = parameters[parameter];
    if (value !== undefined && value !== "") environment[variable] = value;
  }
  return environment;
}
