"use strict";
const { Spec } = require("mocha").reporters;

/** The spec reporter, closed by one line that a program can read: `N passed, N failed[, N skipped]`. */
module.exports = class SummaryReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      const skipped = pending > 0 ? `, ${pending} skipped` : "";
      console.log(`${passes} passed, ${failures} failed${skipped}`);
    });
  }
};
