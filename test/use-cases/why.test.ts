import { describe, expect, test } from "vitest";

import { ignore, people as rules } from "../../src/sdk/index.ts";
import { delegate } from "../../src/use-cases/delegate.ts";
import { why } from "../../src/use-cases/why.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds } from "../support/world.ts";

const { alice, bob, carl, dora, ada } = slackIds;

const twoStages = accessFlow({
  permissions: () => ({
    stages: [
      { decide: rules.inGroup("okta", groupIds.approvers), escalate: { after: "2h", decide: rules.users(ada) } },
      { decide: rules.users(carl) },
    ],
  }),
});

async function asked(flow = accessFlow(), by: string = alice) {
  const house = await createWorld({ flows: [flow], rules: { admins: [ada] } });
  const request = await house.ask({ by });
  const ask = (bySlackUserId: string) => why(house.world, { requestId: request.id, bySlackUserId });
  return { house, request, ask };
}

describe("R15: who sees what a request rests on", () => {
  test("whoever may decide any of its stages, and admins", async () => {
    const { ask } = await asked(twoStages);

    const answers = await Promise.all([bob, dora, carl, ada].map(ask));

    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  });

  test("not the person who asked, though they decide for others, nor anybody else", async () => {
    const { ask } = await asked(accessFlow(), bob);

    const answers = [await ask(bob), await ask(alice), await ask(carl)];

    expect(answers.map((answer) => !answer.ok && answer.refusal.reason)).toEqual([
      "may-not-see-why",
      "may-not-see-why",
      "may-not-see-why",
    ]);
  });

  test("as it is at the click, and nobody while that cannot be read", async () => {
    const { house, ask } = await asked();
    house.directory.takeMember(groupIds.approvers, accounts.bob);

    const left = await ask(bob);
    house.directory.failNext("isMember", "unavailable", Infinity);
    const unread = await ask(dora);

    expect([left, unread]).toMatchObject([
      { refusal: { reason: "may-not-see-why" } },
      { refusal: { reason: "check-failed" } },
    ]);
  });

  test("safety 21: nobody who has left", async () => {
    const { house, ask } = await asked();
    house.people.change(ada, { isDeactivated: true });

    expect(await ask(ada)).toMatchObject({ ok: false, refusal: { reason: "standing" } });
  });
});

describe("what a request rests on", () => {
  test("is kept when it is put to those who decide: who asks, by which rule, for what, for which account", async () => {
    const { request } = await asked();

    expect(request.trace).toEqual([
      { kind: "person", asked: "who asks", found: `<@${alice}>`, says: "yes" },
      { kind: "rule", asked: "everyone", found: "everyone may", says: "yes" },
      { kind: "target", asked: "whether Production database can be granted", found: "it can", says: "yes" },
      {
        kind: "identity",
        asked: `the Okta account of <@${alice}>`,
        found: `alice@acme.com (${accounts.alice})`,
        says: "yes",
      },
    ]);
  });

  test("is kept when it is refused, with what stood in the way", async () => {
    const { request } = await asked(accessFlow({ permissions: () => ({ request: rules.users(carl) }) }));

    expect(request.status).toBe("refused");
    expect(request.trace?.at(-1)).toEqual({
      kind: "rule",
      asked: `<@${carl}>`,
      found: `<@${alice}> is none of them`,
      says: "no",
    });
  });

  test("names the hook that spoke", async () => {
    const { request } = await asked(accessFlow({ hooks: { onRequest: () => ignore("Ask tomorrow.") } }));

    expect(request.trace?.at(-1)).toEqual({
      kind: "hook",
      asked: "the flow's onRequest",
      found: "it answered ignore: Ask tomorrow.",
      says: "no",
    });
  });

  test("is told of each decision: the hook, and in whose name it was given", async () => {
    const { house, request, ask } = await asked(accessFlow({ hooks: { onApprove: () => undefined } }));
    valueOf(await delegate(house.world, { bySlackUserId: bob, toSlackUserId: carl, until: "3d" }));
    await house.click(request, { by: carl });

    const [decision] = valueOf(await ask(dora)).decisions;

    expect(decision).toMatchObject({ by: { slackUserId: carl }, inNameOf: { slackUserId: bob } });
    expect(decision?.trace?.at(-1)).toMatchObject({ kind: "hook", asked: "the flow's onApprove", says: null });
  });
});
