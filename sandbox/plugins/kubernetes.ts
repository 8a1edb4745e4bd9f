/** Stand-in for Pulumi's kubernetes provider: the same protocol and the same rules, against the real API server of a cluster. */
import {
  checkRelease,
  compareRelease,
  createRelease,
  isRelease,
  readRelease,
  removeRelease,
  updateRelease,
} from "./helm/release.js";
import { checkObject } from "./kubernetes/check.js";
import { compareObject } from "./kubernetes/compare.js";
import { diffSettings } from "./kubernetes/kubeconfig.js";
import { UNKNOWN } from "./kubernetes/diff.js";
import { plain } from "./kubernetes/properties.js";
import { readObject } from "./kubernetes/read.js";
import { removeObject } from "./kubernetes/remove.js";
import { Session } from "./kubernetes/session.js";
import { settingFaults } from "./kubernetes/settings.js";
import { createObject, updateObject } from "./kubernetes/write.js";
import { serveProvider } from "./provider.js";

let configured: Session | undefined;

function session(): Session {
  if (!configured) throw new Error("The provider has not been configured.");
  return configured;
}

serveProvider({
  name: "kubernetes",
  version: "4.34.2",
  checkConfig({ news }) {
    return Promise.resolve({ inputs: news, failures: settingFaults(plain(news)) });
  },
  diffConfig({ oldInputs, news }) {
    const after = plain(news);
    const unknown = Object.keys(after).filter((name) => after[name] === UNKNOWN);
    const { changes, replaces } = diffSettings(plain(oldInputs), after, unknown);
    return Promise.resolve({ changes, replaces });
  },
  configure({ configuration }) {
    configured = Session.of(plain(configuration));
    return Promise.resolve();
  },
  check(request) {
    return isRelease(request.type) ? checkRelease(session(), request) : checkObject(session(), request);
  },
  diff(request) {
    const result = isRelease(request.type) ? compareRelease(request) : compareObject(session().settings, request);
    return Promise.resolve(result);
  },
  create(request) {
    return isRelease(request.type) ? createRelease(session(), request) : createObject(session(), request);
  },
  read(request) {
    return isRelease(request.type) ? readRelease(session(), request) : readObject(session(), request);
  },
  update(request) {
    return isRelease(request.type) ? updateRelease(session(), request) : updateObject(session(), request);
  },
  delete(request) {
    return isRelease(request.type) ? removeRelease(session(), request) : removeObject(session(), request);
  },
});
