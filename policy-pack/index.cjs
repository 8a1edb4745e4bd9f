// Pulumi's runner requires the pack, and Node.js 20 cannot require an ES module.
module.exports = import("../dist/policy/pack.js");
