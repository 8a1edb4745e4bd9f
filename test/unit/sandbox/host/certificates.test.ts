import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { createAuthority, issueCertificate } from "../../../../sandbox/host/certificates.js";

describe("the sandbox's certificates", () => {
  it("let a client reach a server by name and by address, and tell the server who calls", async () => {
    const authority = await createAuthority("authority");
    const own = await issueCertificate(authority, { commonName: "server", hosts: ["github.com", "127.0.0.1"] });
    const client = await issueCertificate(authority, { commonName: "kubernetes-admin", groups: ["system:masters"] });
    const server = createServer({
      cert: own.certificate,
      key: own.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    });
    server.on("secureConnection", (socket) => socket.end(JSON.stringify(socket.getPeerCertificate().subject)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const tls = { port, host: "127.0.0.1", ca: authority.certificate, cert: client.certificate, key: client.key };
      for (const servername of ["github.com", ""]) {
        const socket = connect({ ...tls, servername });
        const [subject] = (await once(socket, "data")) as [Buffer];
        assert.deepEqual(JSON.parse(subject.toString()), { O: "system:masters", CN: "kubernetes-admin" });
        socket.destroy();
      }
    } finally {
      server.close();
    }
  });

  it("are refused for another host", async () => {
    const authority = await createAuthority("authority");
    const { certificate } = await issueCertificate(authority, { commonName: "github.com", hosts: ["github.com"] });
    assert.equal(new X509Certificate(certificate).checkHost("api.github.com"), undefined);
  });
});
