import assert from "node:assert/strict";
import { signature } from "../../../../sandbox/aws/identity/sigv4.js";

describe("signing of AWS requests", () => {
  it("gives the signature of AWS's own test suite", () => {
    // "get-vanilla" in the Signature Version 4 test suite of AWS.
    const given = signature(
      {
        method: "GET",
        path: "/",
        query: [],
        headers: { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z" },
        body: "",
      },
      { timestamp: "20150830T123600Z", region: "us-east-1", service: "service" },
      "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    );
    assert.equal(given, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  });
});
