import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { ExternalIdentity } from "../../src/domain/identity.ts";
import type { Refusal, Result } from "../../src/domain/refusal.ts";
import type { Store } from "../../src/ports/store.ts";
import { approve, deny, ignore, people as peopleRules } from "../../src/sdk/index.ts";
import { decideRequest } from "../../src/use-cases/decide-request.ts";
import { openRequest } from "../../src/use-cases/open-request.ts";
import { setRole } from "../../src/use-cases/set-role.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const everyoneDecides = accessFlow({ permissions: () => ({ decide: peopleRules.everyone() }) });

function refusalOf(result: Result<unknown>): Refusal["reason"] | "accepted" {
  return result.ok ? "accepted" : result.refusal.reason;
}

/** Nothing of a decision is there: the request waits as before. */
async function expectUntouched(house: TestWorld, requestId: string) {
  expect((await house.request(requestId)).status).toBe("pending");
  expect(await house.store.findDecision(requestId)).toBeNull();
  expect(await house.store.findGrantOfRequest(requestId)).toBeNull();
}

/** The database allows one live owner per account; here a second one slipped in. */
function sharingAccounts(store: Store): Store {
  const shared: ExternalIdentity = {
    id: crypto.randomUUID(),
    userId: crypto.randomUUID(),
    connectorId: "okta",
    externalId: accounts.alice,
    externalEmail: null,
    externalDisplayName: null,
    source: "manual",
    verifiedAt: new Date(0),
    verificationMethod: "admin",
    linkedBy: null,
    reason: null,
    frozenAt: null,
    frozenReason: null,
    attributes: {},
  };
  return { ...store, liveIdentities: () => Promise.resolve([shared]) };
}

/** The steady clock of this process runs ahead by so much, without anybody waiting. */
let clockAheadMs = 0;
function letSecondsPass(seconds: number) {
  clockAheadMs += seconds * 1_000;
}
beforeEach(() => {
  clockAheadMs = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + clockAheadMs);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("safety 3: one's own request", () => {
  test("safety 3: the person who asked cannot decide", async () => {
    const house = await createWorld({ flows: [everyoneDecides] });
    const request = await house.ask();

    const clicked = await house.click(request, { by: slackIds.alice });

    expect(refusalOf(clicked)).toBe("own-request");
    await expectUntouched(house, request.id);
  });

  test("safety 3: another Slack user with the same e-mail cannot decide", async () => {
    const house = await createWorld({ flows: [everyoneDecides] });
    const request = await house.ask();
    house.people.add({ userId: "U0TWIN", email: "ALICE@acme.com" });

    const clicked = await house.click(request, { by: "U0TWIN" });

    expect(refusalOf(clicked)).toBe("own-request");
    await expectUntouched(house, request.id);
  });

  test("safety 3: another user who holds the same external account cannot decide", async () => {
    const house = await createWorld({ flows: [everyoneDecides], wrapStore: sharingAccounts });
    const request = await house.ask();

    const clicked = await house.click(request, { by: slackIds.bob });

    expect(refusalOf(clicked)).toBe("own-request");
    await expectUntouched(house, request.id);
  });

  test("safety 3: the person whom the access is for cannot decide", async () => {
    const house = await createWorld({ flows: [everyoneDecides] });
    const request = await house.ask();
    const carl = await house.meet(slackIds.carl);
    await house.rows(`update access_request set beneficiary_id = '${carl.id}'`);

    const clicked = await house.click(request, { by: slackIds.carl });

    expect(refusalOf(clicked)).toBe("own-request");
    await expectUntouched(house, request.id);
  });

  test("a flow that allows self-approval lets the person who asked decide", async () => {
    const house = await createWorld({ flows: [{ ...everyoneDecides, allowSelfApproval: true }] });
    const request = await house.ask();

    const clicked = await house.click(request, { by: slackIds.alice });

    expect(valueOf(clicked).status).toBe("approved");
  });
});

describe("safety 4: authority is read live", () => {
  test("safety 4: who left the approvers between two clicks is refused by the second", async () => {
    const house = await createWorld();
    const [first, second] = [await house.ask(), await house.ask({ target: "billing" })];
    const before = await house.click(first, { by: slackIds.bob });
    house.directory.takeMember(groupIds.approvers, accounts.bob);

    const after = await house.click(second, { by: slackIds.bob });

    expect([refusalOf(before), refusalOf(after)]).toEqual(["accepted", "may-not-decide"]);
    await expectUntouched(house, second.id);
  });

  test("safety 4: who joined the approvers after asking began may decide at once", async () => {
    const house = await createWorld();
    const request = await house.ask();
    const before = await house.click(request, { by: slackIds.carl });
    house.directory.putMember(groupIds.approvers, accounts.carl);

    const after = await house.click(request, { by: slackIds.carl });

    expect([refusalOf(before), refusalOf(after)]).toEqual(["may-not-decide", "accepted"]);
  });

  test("safety 4: a reading that grew old while the hook ran is taken again, and the new one counts", async () => {
    const house = await createWorld({
      flows: [
        accessFlow({
          hooks: {
            onApprove() {
              letSecondsPass(6);
              house.directory.takeMember(groupIds.approvers, accounts.bob);
            },
          },
        }),
      ],
    });
    const request = await house.ask();

    const clicked = await house.click(request);

    expect(refusalOf(clicked)).toBe("may-not-decide");
    await expectUntouched(house, request.id);
  });

  test("safety 4: an old reading that still holds lets the decision stand, after reading twice", async () => {
    const house = await createWorld({ flows: [accessFlow({ hooks: { onApprove: () => letSecondsPass(6) } })] });
    const request = await house.ask();
    house.directory.calls.length = 0;

    const clicked = await house.click(request);

    expect(refusalOf(clicked)).toBe("accepted");
    const readings = house.directory.calls.filter(
      (call) => call.method === "isMember" && call.groupId === groupIds.approvers,
    );
    expect(readings).toHaveLength(2);
  });

  test("safety 4: readings that are always too old are given up in a sentence", async () => {
    const house = await createWorld();
    const request = await house.ask();
    house.directory.beforeRead = ({ method }) => {
      if (method === "isMember") letSecondsPass(6);
    };

    const clicked = await house.click(request);

    expect(refusalOf(clicked)).toBe("stale-reading");
    await expectUntouched(house, request.id);
  });

  test("safety 4: an admin who was removed while the hook ran is refused", async () => {
    const house = await createWorld({
      flows: [
        accessFlow({
          permissions: () => ({ decide: peopleRules.admins() }),
          hooks: {
            async onApprove() {
              letSecondsPass(6);
              const change = { bySlackUserId: slackIds.ada, ofSlackUserId: slackIds.dora, to: "member" } as const;
              valueOf(await setRole(house.world, change));
            },
          },
        }),
      ],
    });
    valueOf(await setRole(house.world, { bySlackUserId: slackIds.ada, ofSlackUserId: slackIds.dora, to: "admin" }));
    const request = await house.ask();

    const clicked = await house.click(request, { by: slackIds.dora });

    expect(refusalOf(clicked)).toBe("may-not-decide");
    await expectUntouched(house, request.id);
  });

  test("safety 4: somebody deactivated while the hook ran is refused", async () => {
    const house = await createWorld({
      flows: [
        accessFlow({
          hooks: {
            onApprove() {
              letSecondsPass(6);
              house.people.change(slackIds.bob, { isDeactivated: true });
            },
          },
        }),
      ],
    });
    const request = await house.ask();

    const clicked = await house.click(request);

    expect(refusalOf(clicked)).toBe("standing");
    await expectUntouched(house, request.id);
  });

  test("safety 4: the hook runs before the transaction, so that a slow one locks nothing", async () => {
    const house = await createWorld({
      flows: [
        accessFlow({
          hooks: {
            async onApprove({ event }) {
              await house.store.transaction(async (tx) => void (await tx.lockRequest(event.request.id)));
            },
          },
        }),
      ],
    });
    const request = await house.ask();

    const clicked = await house.click(request);

    expect(refusalOf(clicked)).toBe("accepted");
  });
});

describe("safety 6: what a click carries is not believed", () => {
  test("safety 6: an unknown request changes nothing", async () => {
    const house = await createWorld();
    const request = await house.ask();

    const clicked = await house.click({ ...request, id: crypto.randomUUID() });

    expect(refusalOf(clicked)).toBe("request-unknown");
    await expectUntouched(house, request.id);
  });

  test.each([1, 3, 0, -1, Number.NaN])(
    "safety 6: the version %s, which is not the present one, changes nothing",
    async (seenVersion) => {
      const house = await createWorld();
      const request = await house.ask();

      const clicked = await house.click(request, { seenVersion });

      expect(request.version).toBe(2);
      expect(refusalOf(clicked)).toBe("stale-version");
      await expectUntouched(house, request.id);
    },
  );

  test("a request that is still being checked cannot be decided", async () => {
    const house = await createWorld();
    const received = valueOf(await house.submit());

    const clicked = await house.click(received);

    expect(refusalOf(clicked)).toBe("still-opening");
    expect((await house.request(received.id)).status).toBe("received");
  });
});

describe("safety 21: who may decide", () => {
  test.each([
    ["a guest", { isGuest: true }, "guest"],
    ["a stranger of Slack Connect", { isStranger: true }, "stranger"],
    ["a bot", { isBot: true }, "bot"],
    ["somebody deactivated", { isDeactivated: true }, "deactivated"],
    ["somebody with an unconfirmed e-mail", { isEmailConfirmed: false }, "unconfirmed-email"],
    ["somebody of another workspace", { teamId: "T0OTHER" }, "other-workspace"],
  ] as const)("safety 21: %s cannot decide, though the rule names them", async (_, change, problem) => {
    const house = await createWorld();
    const request = await house.ask();
    house.people.change(slackIds.bob, change);

    const clicked = await house.click(request);

    expect(clicked).toEqual({ ok: false, refusal: { reason: "standing", who: "you", problem } });
    await expectUntouched(house, request.id);
  });

  test("safety 21: somebody Slack does not know cannot decide", async () => {
    const house = await createWorld();
    const request = await house.ask();
    house.people.remove(slackIds.bob);

    const clicked = await house.click(request);

    expect(refusalOf(clicked)).toBe("standing");
    await expectUntouched(house, request.id);
  });

  test("a flow that allows guests lets a guest decide", async () => {
    const house = await createWorld({ flows: [accessFlow({ allowGuests: true })] });
    const request = await house.ask();
    house.people.change(slackIds.bob, { isGuest: true });

    const clicked = await house.click(request);

    expect(refusalOf(clicked)).toBe("accepted");
  });

  test("safety 21: while Slack is down nobody decides, and the request waits", async () => {
    const house = await createWorld();
    const request = await house.ask();
    house.people.goDown();

    const during = await house.click(request);

    expect(refusalOf(during)).toBe("check-failed");
    await expectUntouched(house, request.id);
    house.people.comeBack();
    expect(refusalOf(await house.click(request))).toBe("accepted");
  });
});

describe("what fails decides nothing", () => {
  test("a failing hook refuses the click, the admins are told once, and the request stays open", async () => {
    const house = await createWorld({
      flows: [
        accessFlow({
          hooks: {
            onApprove() {
              throw new TypeError("secret detail");
            },
          },
        }),
      ],
    });
    const request = await house.ask();

    const clicks = [await house.click(request), await house.click(request)];
    await house.drain();

    expect(clicks.map(refusalOf)).toEqual(["check-failed", "check-failed"]);
    await expectUntouched(house, request.id);
    const told = house.messenger.told("flow-failed");
    expect(told.map(({ to }) => to)).toEqual(["#errors"]);
    expect(told[0]?.detail).toContain("TypeError");
    expect(told[0]?.detail).not.toContain("secret detail");
  });

  test("a failing permission check refuses the click, the admins are told once, and the request stays open", async () => {
    let isBroken = false;
    const house = await createWorld({
      flows: [
        accessFlow({
          permissions() {
            if (isBroken) throw new Error("no");
            return { decide: peopleRules.inGroup("okta", groupIds.approvers) };
          },
        }),
      ],
    });
    const request = await house.ask();
    isBroken = true;

    const clicks = [await house.click(request), await house.click(request)];
    await house.drain();

    expect(clicks.map(refusalOf)).toEqual(["check-failed", "check-failed"]);
    await expectUntouched(house, request.id);
    expect(house.messenger.told("flow-failed")).toHaveLength(1);
  });

  test("a directory that cannot be asked refuses the click, and the admins are told once, as the refusal says", async () => {
    const house = await createWorld();
    const request = await house.ask();
    house.directory.failNext("isMember", "unavailable", Number.POSITIVE_INFINITY);

    const clicks = [await house.click(request), await house.click(request)];
    await house.drain();

    expect(clicks.map(refusalOf)).toEqual(["check-failed", "check-failed"]);
    await expectUntouched(house, request.id);
    expect(house.messenger.told("check-failed")).toHaveLength(1);
    house.directory.mend();
    expect(refusalOf(await house.click(request))).toBe("accepted");
  });

  test("an answer of a hook that nobody understands refuses the click", async () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const nonsense = { kind: "perhaps" } as unknown as ReturnType<typeof approve>;
    const house = await createWorld({ flows: [accessFlow({ hooks: { onApprove: () => nonsense } })] });
    const request = await house.ask();

    const clicked = await house.click(request);

    expect(refusalOf(clicked)).toBe("check-failed");
    await expectUntouched(house, request.id);
  });

  test("a hook cannot turn a denial into an approval", async () => {
    // @ts-expect-error It does not compile either.
    const house = await createWorld({ flows: [accessFlow({ hooks: { onDeny: () => approve() } })] });
    const request = await house.ask();

    const clicked = await house.click(request, { outcome: "deny" });

    expect(refusalOf(clicked)).toBe("check-failed");
    await expectUntouched(house, request.id);
  });
});

describe("the flow's hook narrows a decision", () => {
  test("ignored: the clicker alone gets the message, and the request stays open", async () => {
    const message = "Only members of Production may approve requests for Production.";
    const house = await createWorld({ flows: [accessFlow({ hooks: { onApprove: () => ignore(message) } })] });
    const request = await house.ask();
    const cardsBefore = house.messenger.attempts;

    const clicked = await house.click(request);
    await house.drain();

    expect(clicked).toEqual({ ok: false, refusal: { reason: "ignored-by-flow", message } });
    await expectUntouched(house, request.id);
    expect(house.messenger.attempts).toBe(cardsBefore);
  });

  test("an approval that the hook denies is a denial, with the hook's reason", async () => {
    const house = await createWorld({ flows: [accessFlow({ hooks: { onApprove: () => deny("Not on a Friday") } })] });
    const request = await house.ask();

    const clicked = valueOf(await house.click(request));

    expect(clicked).toMatchObject({ status: "denied", statusReason: "Not on a Friday" });
    expect(await house.store.findGrantOfRequest(request.id)).toBeNull();
  });

  test("the hook is not asked when permission says no", async () => {
    const onApprove = vi.fn<() => void>();
    const house = await createWorld({ flows: [accessFlow({ hooks: { onApprove } })] });
    const request = await house.ask();

    const clicked = await house.click(request, { by: slackIds.carl });

    expect(refusalOf(clicked)).toBe("may-not-decide");
    expect(onApprove).not.toHaveBeenCalled();
  });

  test("the hook knows who clicked and who asked", async () => {
    const seen: (string | undefined)[] = [];
    const house = await createWorld({
      flows: [
        accessFlow({
          hooks: {
            onApprove({ event }) {
              seen.push(event.user.slackUserId, event.requester.slackUserId, event.actor("request")?.slackUserId);
            },
          },
        }),
      ],
    });

    await house.approved();

    expect(seen).toEqual([slackIds.bob, slackIds.alice, slackIds.alice]);
  });
});

describe("safety 12: a grant is born with its end", () => {
  test("safety 12: the approval, its grant and the moment it ends commit together", async () => {
    const house = await createWorld();

    const request = await house.approved();

    const [row] = await house.rows<{ seconds: number; same: boolean }>(`
      select extract(epoch from g.ends_at - d.decided_at)::int as seconds,
        g.created_at = d.decided_at and r.closed_at = d.decided_at as same
      from access_grant g join request_decision d using (request_id) join access_request r on r.id = g.request_id
      where r.id = '${request.id}'`);
    expect(row).toEqual({ seconds: 3_600, same: true });
  });

  test.each(["saveRequest", "addGrant", "tell", "wake"] as const)(
    "safety 12: when `%s` fails, neither decision nor grant is there",
    async (method) => {
      let isBroken = false;
      const house = await createWorld({
        wrapStore: (store) => ({
          ...store,
          transaction: (run) =>
            store.transaction((tx) =>
              run(isBroken ? { ...tx, [method]: () => Promise.reject(new Error("the database went away")) } : tx),
            ),
        }),
      });
      const request = await house.ask();
      isBroken = true;

      const clicked = house.click(request);

      await expect(clicked).rejects.toThrow("the database went away");
      await expectUntouched(house, request.id);
      isBroken = false;
      expect(refusalOf(await house.click(request))).toBe("accepted");
    },
  );
});

describe("safety 26: many clicks, one transition", () => {
  test("safety 26: several approvers at once make one decision and one grant; the others are told who", async () => {
    const house = await createWorld();
    const names = Array.from({ length: 6 }, (_, at) => `U0APPROVER${at}`);
    for (const [at, userId] of names.entries()) {
      house.people.add({ userId, email: `approver${at}@acme.com` });
      const { externalId } = house.directory.addAccount({ login: `approver${at}@acme.com` });
      house.directory.putMember(groupIds.approvers, externalId);
    }
    const request = await house.ask();

    const clicks = await Promise.all(names.map((by) => house.click(request, { by })));
    await house.drain();

    const winner = names.filter((_, at) => clicks[at]?.ok);
    expect(winner).toHaveLength(1);
    const others = clicks.filter((click) => !click.ok).map(({ refusal }) => refusal);
    expect(others).toHaveLength(5);
    for (const refusal of others) {
      expect(refusal).toMatchObject({ reason: "already-closed", status: "approved", by: `<@${winner[0]}>` });
    }
    expect(await house.rows("select 1 from request_decision")).toHaveLength(1);
    expect(await house.rows("select 1 from access_grant")).toHaveLength(1);
    expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
    expect(house.messenger.told("request-approved")).toHaveLength(1);
  });

  test("safety 26: the same click twice is one decision", async () => {
    const house = await createWorld();
    const request = await house.ask();

    const clicks = await Promise.all([house.click(request), house.click(request)]);

    expect(clicks.map(refusalOf).toSorted()).toEqual(["accepted", "already-closed"]);
    expect(await house.rows("select 1 from request_decision")).toHaveLength(1);
  });

  test("safety 26: two workers that open a request at once ask the deciders once", async () => {
    const house = await createWorld();
    const received = valueOf(await house.submit());

    await Promise.all([openRequest(house.world, received.id), openRequest(house.world, received.id)]);
    await house.drain();

    expect(house.messenger.cardsIn("#access")).toHaveLength(1);
    expect((await house.request(received.id)).version).toBe(2);
  });

  test.each([1, 2, 3])("safety 27: approve races deny, and one of them is final (round %i)", async () => {
    const house = await createWorld();
    const request = await house.ask();

    const clicks = await Promise.all([
      house.click(request, { by: slackIds.bob, outcome: "approve" }),
      house.click(request, { by: slackIds.dora, outcome: "deny" }),
    ]);
    await house.drain();

    expect(clicks.map(refusalOf).toSorted()).toEqual(["accepted", "already-closed"]);
    const final = await house.request(request.id);
    expect(final.status).toBe(clicks[0]?.ok ? "approved" : "denied");
    expect(await house.rows("select 1 from access_grant")).toHaveLength(final.status === "approved" ? 1 : 0);
    expect(house.isMember(accounts.alice)).toBe(final.status === "approved");
  });
});

test("a decision is explained by the rule that allowed it", async () => {
  const house = await createWorld();

  const request = await house.approved();

  const decision = await house.store.findDecision(request.id);
  expect(decision).toMatchObject({ because: `members of the okta group ${groupIds.approvers}` });
});

test("the decision's message is kept with it", async () => {
  const house = await createWorld();
  const request = await house.ask();

  const denied = valueOf(await house.click(request, { outcome: "deny", message: "Use the replica" }));

  expect(denied).toMatchObject({ status: "denied", statusReason: "Use the replica" });
});

test("a click that names an account, an end or a status changes none of them", async () => {
  const house = await createWorld();
  const request = await house.ask();
  const command = {
    requestId: request.id,
    bySlackUserId: slackIds.bob,
    outcome: "approve",
    message: null,
    seenVersion: 2,
  } as const;
  const tampered = {
    ...command,
    status: "denied",
    endsAt: new Date(0),
    externalId: accounts.carl,
    userId: slackIds.ada,
  };

  valueOf(await decideRequest(house.world, tampered));
  await house.drain();

  expect(house.directory.membersOf(groupIds.database)).toEqual([accounts.alice]);
  expect((await house.store.findDecision(request.id))?.userId).toBe((await house.user(slackIds.bob)).id);
});
