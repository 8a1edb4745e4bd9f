import { githubProvider } from "./github/provider.js";
import { serveProvider } from "./provider.js";

// `pulumi-resource-github`, as the engine starts it.
serveProvider(githubProvider());
