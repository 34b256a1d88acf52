import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type PretendPagerDuty, startPretendPagerDuty } from "../../../sandbox/pagerduty/index.ts";
import { pagerduty as connect } from "../../../src/connectors/index.ts";
import type { OnCallPlace } from "../../../src/ports/on-call.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { faultOf } from "../fault-of.ts";
import { secretOf } from "../secret-of.ts";
import { testTiming } from "../test-timing.ts";
import { openTestDirectory } from "./open-test-directory.ts";

let pretend: PretendPagerDuty;
beforeEach(async () => {
  pretend = await startPretendPagerDuty();
});
afterEach(() => pretend.stop());

const production: OnCallPlace = { kind: "schedule", by: "name", value: "Production" };

/** So many people in one schedule each, all of them on call by one policy. */
function fill(many: number): readonly string[] {
  const users = Array.from({ length: many }, (_, n) => pretend.addUser({ email: `user-${n}@acme.com` }));
  const rules = users.map(({ id }) => ({ targets: [{ type: "user" as const, id }] }));
  pretend.addEscalationPolicy({ name: "Everybody", rules });
  return users.map(({ id }) => id).toSorted();
}

describe("calls to PagerDuty", () => {
  test("a list is walked to its end, by offsets", async () => {
    const everybody = fill(230);

    const found = await openTestDirectory(pretend).onCall.listOnCall(null);

    expect(found.map(({ externalId }) => externalId).toSorted()).toEqual(everybody);
    expect(pretend.calls.map(({ query }) => new URLSearchParams(query).get("offset"))).toEqual([null, "100", "200"]);
  });

  test("each call says the version and signs with the key, and none of them writes", async () => {
    fill(3);

    await openTestDirectory(pretend).onCall.listOnCall(null);

    expect(pretend.calls.map(({ method, status, credential }) => [method, status, credential])).toEqual([
      ["GET", 200, "Token"],
    ]);
  });

  test("a rate limit is waited for as long as PagerDuty says, in seconds left", async () => {
    const timing = testTiming();
    fill(1);
    pretend.faults.next({ path: /oncalls/ }, { rateLimit: { resetInSeconds: 7 } });

    const found = await openTestDirectory(pretend, { timing }).onCall.listOnCall(null);

    expect(found).toHaveLength(1);
    expect(timing.waits).toEqual([7_000]);
  });

  test("a rate limit that lasts longer than anybody waits is told with its wait", async () => {
    pretend.faults.next({}, { rateLimit: { resetInSeconds: 50 } }, { forever: true });

    const fault = await faultOf(openTestDirectory(pretend).onCall.listOnCall(null));

    expect([fault.kind, fault.retryAfterMs]).toEqual(["unavailable", 50_000]);
  });

  test.each([
    [401, "unauthorized"],
    [403, "unauthorized"],
    [402, "rejected"],
    [400, "rejected"],
    [404, "not-found"],
    [500, "unavailable"],
    [503, "unavailable"],
  ] as const)("%i is told as %s, and nothing of its body", async (status, kind) => {
    const error = { error: { message: "tomato", code: 2001, errors: ["tomato"] } };
    pretend.faults.next({}, { status, body: error }, { forever: true });

    const fault = await faultOf(openTestDirectory(pretend).onCall.listOnCall(null));

    expect(fault.kind).toBe(kind);
    expect(fault.message).not.toContain("tomato");
    expect(fault.message).not.toContain(pretend.apiToken);
  });

  test("a page of a proxy that says 404 is not PagerDuty's own word", async () => {
    pretend.faults.next({}, { status: 404, body: "<html>" });

    expect((await faultOf(openTestDirectory(pretend).findAccountById("PNOBODY"))).kind).toBe("malformed");
  });

  test.each(["{}", '{"oncalls": [{}]}', '{"oncalls": [{"user": {"id": "../x"}}]}', "not json"])(
    "an answer that is not what PagerDuty documents is not used: %s",
    async (malformedBody) => {
      pretend.faults.next({ path: /oncalls/ }, { malformedBody });

      expect((await faultOf(openTestDirectory(pretend).onCall.listOnCall(null))).kind).toBe("malformed");
    },
  );

  test("a list that says there is more and not where is not used", async () => {
    pretend.faults.next({ path: /oncalls/ }, { malformedBody: '{"oncalls": [], "more": true}' });

    expect((await faultOf(openTestDirectory(pretend).onCall.listOnCall(null))).message).toContain("where it goes on");
  });

  test("a list that never ends is not used", async () => {
    const again = { oncalls: [], more: true, limit: 100, offset: 0 };
    pretend.faults.next({ path: /oncalls/ }, { malformedBody: JSON.stringify(again) }, { forever: true });

    expect((await faultOf(openTestDirectory(pretend).onCall.listOnCall(null))).message).toContain("repeats a page");
  });

  test("the key is not sent after a redirect", async () => {
    pretend.faults.next({}, { redirectTo: "https://evil.example.com/" });

    expect((await faultOf(openTestDirectory(pretend).onCall.listOnCall(null))).message).toContain("not followed");
  });

  test("somebody of whom PagerDuty only tells the name is on call all the same", async () => {
    const turn = { user: { id: "PGHOST1", summary: "Gone" } };
    pretend.faults.next({ path: /oncalls/ }, { malformedBody: JSON.stringify({ oncalls: [turn], more: false }) });

    expect(await openTestDirectory(pretend).onCall.listOnCall(null)).toMatchObject([
      { externalId: "PGHOST1", displayName: "Gone", email: null },
    ]);
  });

  test("an answer about somebody else is no answer about the person who was asked about", async () => {
    const [someone] = fill(1);
    const turn = { user: { id: someone, summary: "Somebody" } };
    pretend.faults.next({ path: /oncalls/ }, { malformedBody: JSON.stringify({ oncalls: [turn], more: false }) });

    expect(await openTestDirectory(pretend).onCall.isOnCall(null, "PANOTHER")).toBe(false);
  });

  test("a user who is not the one that was asked for is nobody", async () => {
    const [asked, other] = [pretend.addUser({ email: "a@acme.com" }), pretend.addUser({ email: "b@acme.com" })];
    const user = { id: other.id, name: "B", email: "b@acme.com", role: "owner" };
    pretend.faults.next({ path: /users/ }, { malformedBody: JSON.stringify({ user }) }, { times: 2 });
    const directory = openTestDirectory(pretend);

    expect(await directory.findAccountById(asked.id)).toBeNull();
    expect(await directory.hasAdminRights(asked.id)).toBe(false);
  });

  test("turns change by PagerDuty's clock", async () => {
    const [priya, femi] = [pretend.addUser({ email: "priya@acme.com" }), pretend.addUser({ email: "femi@acme.com" })];
    const rotation = { beginsAt: pretend.now() - 1_000, turnMs: 3_600_000 };
    const { id } = pretend.addSchedule({ name: "Production", userIds: [priya.id, femi.id], rotation });
    pretend.addEscalationPolicy({ name: "Shop", rules: [{ targets: [{ type: "schedule", id }] }] });
    const { onCall } = openTestDirectory(pretend);

    expect(await onCall.isOnCall(production, priya.id)).toBe(true);

    pretend.moveClock(3_600_000);

    expect(await onCall.isOnCall(production, priya.id)).toBe(false);
    expect(await onCall.isOnCall(production, femi.id)).toBe(true);
  });
});

describe("which account it is", () => {
  test("is told by the host of its pages", async () => {
    pretend.addUser({ email: "owner@acme.com" });
    const directory = openTestDirectory(pretend);

    expect(await directory.organisationId()).toBe("acme.pagerduty.com");

    pretend.changeAccount("other");

    expect(await directory.organisationId()).toBe("other.pagerduty.com");
  });

  test("is a fault when no user has a page", async () => {
    expect((await faultOf(openTestDirectory(pretend).organisationId())).kind).toBe("malformed");
  });
});

describe("the settings", () => {
  const apiToken = secretOf("key");

  test("are an API key, and an address that needs not be given", () => {
    expect(connect({ apiToken })).toMatchObject({ type: "pagerduty", label: "PagerDuty", grants: false });
    expect(() => connect({ apiToken, apiUrl: "https://api.eu.pagerduty.com" })).not.toThrow();
  });

  test.each([
    [{ apiToken, apiUrl: "http://api.pagerduty.com" }, "`apiUrl` must be https"],
    [{ apiToken, apiUrl: "https://acme.pagerduty.com" }, "`apiUrl` must be the address of the API"],
    [{ apiToken, apiUrl: "https://169.254.169.254" }, "`apiUrl` must not be a link-local"],
    [{ apiToken: "key" }, "`apiToken` must name a secret"],
    [{}, "`apiToken` must name a secret"],
    [{ apiToken, from: "a@acme.com" }, "has no setting `from`"],
  ])("%j is refused in a sentence", (settings, sentence) => {
    expect(() => Reflect.apply(connect, null, [settings])).toThrow(sentence);
  });

  test("a key that is not one line of plain characters is refused without being shown", async () => {
    const opening = connect({ apiToken: secretOf("tom\nato") }).open({ id: "pagerduty", log: keepingLog() });

    await expect(opening).rejects.toThrow("the secret of `apiToken` is not one line of plain characters");
    await expect(opening).rejects.not.toThrow(/tom|ato\b/);
  });
});
