import { describe, expect, test } from "vitest";

import { DirectoryFault } from "../../src/ports/directory.ts";
import { FlowFault, IdentityRefused } from "../../src/ports/flows.ts";
import { MessengerFault } from "../../src/ports/messenger.ts";
import { partLimitMs, runPart } from "../../src/sdk/run-part.ts";

test("what a part answers is handed on, at once or later", async () => {
  expect(await runPart("database", "onApprove", () => 1)).toBe(1);
  expect(await runPart("database", "onApprove", () => Promise.resolve(2))).toBe(2);
});

test("a part has ten seconds", () => {
  expect(partLimitMs).toBe(10_000);
});

test("a part that takes too long is given up, with the flow's and the part's name", async () => {
  const running = runPart("database", "onApprove", () => new Promise<never>(() => undefined), { limitMs: 20 });

  await expect(running).rejects.toThrow(FlowFault);
  await expect(running).rejects.toThrow(
    'The onApprove of the flow "database" took longer than 0.02 seconds, so nothing was decided. Let it ask less, or do what is slow in a hook after the step.',
  );
  await expect(running).rejects.toMatchObject({ flow: "database", part: "onApprove" });
});

test("a part that fails after it was given up disturbs nobody", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const running = runPart("database", "onApprove", () => promise, { limitMs: 10 });
  await expect(running).rejects.toThrow(FlowFault);

  reject(new Error("too late"));

  await expect(promise).rejects.toThrow("too late");
});

describe("what a part throws", () => {
  test("becomes a fault that tells people what kind of error it was, and keeps the rest for the log", async () => {
    const cause = new RangeError("password=canary");

    const running = runPart("database", "permissions", () => {
      throw cause;
    });

    await expect(running).rejects.toMatchObject({
      name: "FlowFault",
      message:
        'The permissions of the flow "database" failed, so nothing was decided: it threw RangeError. The log has the details.',
      cause,
    });
  });

  test("may be no error at all", async () => {
    // oxlint-disable-next-line prefer-promise-reject-errors
    const running = runPart("database", "onDeny", () => Promise.reject("canary"));

    await expect(running).rejects.toThrow("it threw something that is not an error.");
  });

  test("about an identity is told as it is, since people can mend it", async () => {
    const asked = { email: "a@acme.com", service: "Okta", connectorId: "okta", hint: "Ask an admin.", tried: [] };
    const refused = new IdentityRefused({ reason: "identity-not-found", ...asked }, null);

    const running = runPart("database", "onApprove", () => Promise.reject(refused));

    await expect(running).rejects.toThrow(
      "Could not find or determine external identity for a@acme.com in service Okta. Ask an admin.",
    );
    await expect(running).rejects.toThrow(FlowFault);
  });

  test.each([
    new DirectoryFault("unavailable", "Okta does not answer."),
    new MessengerFault("unavailable", "ratelimited"),
    new FlowFault("other", "sdk", "There is no such function."),
  ])("goes through when it is a fault of an outside system: $name", async (fault) => {
    await expect(runPart("database", "onApprove", () => Promise.reject(fault))).rejects.toBe(fault);
  });
});
