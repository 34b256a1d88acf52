import { expect, test } from "vitest";

import { describeDestinations } from "../../src/domain/describe-destination.ts";

test("destinations are named as people read them", () => {
  const words = describeDestinations([
    { kind: "channel", channel: "#access-requests" },
    { kind: "user", slackUserId: "U0BOB" },
    { kind: "nobody", who: "Nina Petrova" },
  ]);

  expect(words).toBe("#access-requests, <@U0BOB> and Nina Petrova");
});

test("safety 34: whoever is called like a mention mentions nobody", () => {
  expect(describeDestinations([{ kind: "nobody", who: "<@U0BOB>" }])).toBe("@U0BOB");
});
