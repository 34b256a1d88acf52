import { describe, expect, test } from "vitest";

import { approve, customTarget, defineFlow, defineStrategy, field } from "../../src/sdk/index.ts";
import { testFlow } from "../../src/testing/index.ts";

const people = ["alice@acme.com", { email: "ada@acme.com", admin: true }];

describe("from where a flow may be requested", () => {
  test.each([
    ["nowhere", [], "slack"],
    ["by programs alone", ["api"], "slack"],
    ["in Slack alone", ["slack"], "api"],
  ] as const)("one that takes requests %s refuses others", async (_, sources, source) => {
    const acme = await testFlow(defineFlow({ name: "one", label: "One", channel: "#one", sources }), { people });

    const request = await acme.as("alice@acme.com").submit({}, { source });

    request.expectRefused();
    acme.expectNoAlerts();
  });

  test("one that does not say takes them from everywhere", async () => {
    const acme = await testFlow(defineFlow({ name: "one", label: "One", channel: "#one" }), { people });

    for (const source of ["slack", "api"] as const) {
      const request = await acme.as("alice@acme.com").submit({}, { source });
      request.expectPending();
    }
  });
});

describe("a target that is bound to an answer", () => {
  const given: string[] = [];
  const reports = defineStrategy({
    name: "reports",
    fetchRemoteIdentity: ({ email }) => email,
    escalate: ({ target }) => void given.push(target.settings.identifier),
    deescalate: () => undefined,
  });
  const flow = defineFlow({
    name: "reports",
    label: "Reports",
    channel: "#reports",
    targets: [
      customTarget({
        strategy: reports,
        label: "A report",
        bind: { identifier: "report", kind: "kind" },
      }),
    ],
    fields: {
      report: field.choice({ label: "Which?", options: ["sales", "costs"] }),
      kind: field.choice({ label: "Which kind?", options: ["whole", "summary"], default: "summary" }),
      duration: field.duration({ choices: ["1h"], default: "1h" }),
    },
    hooks: {
      onRequest: ({ event }) => (event.target.settings.kind === "summary" ? approve("Only a summary.") : undefined),
    },
  });

  test("is what was answered: hooks read it, and it is what the strategy gives", async () => {
    const acme = await testFlow(flow, { people });

    const summary = await acme.as("alice@acme.com").submit({ report: "costs" });
    const whole = await acme.as("alice@acme.com").submit({ report: "sales", kind: "whole" });

    summary.expectApproved("Only a summary.").expectGranted();
    whole.expectPending();
    expect(given).toEqual(["costs"]);
  });

  test("is nothing that the flow does not offer", async () => {
    const acme = await testFlow(flow, { people });

    const request = await acme.as("alice@acme.com").submit({ report: "salaries" });

    request.expectRefused();
    expect(given).not.toContain("salaries");
  });
});
