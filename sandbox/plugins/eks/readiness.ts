import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

// As in pulumi-eks: at most five minutes, then it goes on without a word.
const ATTEMPTS = 60;
const BETWEEN_ATTEMPTS = 5_000;
const ATTEMPT_TIMEOUT = 1_000;

/** Waits until an API server that is open to the public answers `/healthz`. */
export async function awaitReadiness(endpoint: string, cluster: pulumi.Resource): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await isHealthy(`${endpoint}/healthz`)) return;
    const left = ((ATTEMPTS - attempt) * BETWEEN_ATTEMPTS) / 1000;
    void pulumi.log.info(`Waiting up to (${left}) more seconds for cluster readiness...`, cluster, undefined, true);
    await sleep(BETWEEN_ATTEMPTS);
  }
}

function isHealthy(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    // The question is only whether somebody answers; credentials are never sent.
    const call = request(url, { rejectUnauthorized: false, timeout: ATTEMPT_TIMEOUT }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => {
      resolve(false);
    });
    call.on("close", () => {
      resolve(false);
    });
    call.end();
  });
}
