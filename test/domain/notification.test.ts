import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { nextDelivery, type NotificationState, type RequestNotification } from "../../src/domain/notification.ts";
import { buildNotification } from "../support/builders.ts";

const anyState = fc.constantFrom<NotificationState>("queued", "sent", "failed", "superseded");
const anyCards = fc
  .array(fc.tuple(fc.nat({ max: 3 }), anyState), { maxLength: 8 })
  .map((cards) => cards.map(([step, state]) => buildNotification({ step, state })));

describe("where a card goes next", () => {
  test("all destinations of the first step come first", () => {
    const first = [buildNotification(), buildNotification()];
    const second = buildNotification({ step: 1 });

    expect(nextDelivery([second, ...first])).toEqual({ kind: "deliver", notifications: first });
  });

  test("the next step's turn comes when every destination of the current one has failed", () => {
    const second = buildNotification({ step: 1 });

    const next = nextDelivery([buildNotification({ state: "failed" }), buildNotification({ state: "failed" }), second]);

    expect(next).toEqual({ kind: "deliver", notifications: [second] });
  });

  test("one that arrived is enough: the next step is not bothered", () => {
    const next = nextDelivery([
      buildNotification({ state: "failed" }),
      buildNotification({ state: "sent", channel: "C1", ts: "1.0" }),
      buildNotification({ step: 1 }),
    ]);

    expect(next).toEqual({ kind: "arrived" });
  });

  test("after the last there is nobody left", () => {
    expect(
      nextDelivery([buildNotification({ state: "failed" }), buildNotification({ step: 1, state: "failed" })]),
    ).toEqual({
      kind: "exhausted",
    });
    expect(nextDelivery([])).toEqual({ kind: "exhausted" });
  });

  test("the requester's own receipt reaches nobody who decides", () => {
    expect(nextDelivery([buildNotification({ kind: "receipt", state: "sent" })])).toEqual({ kind: "exhausted" });
    expect(nextDelivery([buildNotification({ kind: "receipt" })])).toEqual({ kind: "exhausted" });
  });

  test("only queued cards of one step are ever delivered, and every earlier step has failed", () => {
    fc.assert(
      fc.property(anyCards, (cards) => {
        const next = nextDelivery(cards);

        const delivered = next.kind === "deliver" ? next.notifications : [];
        const [step = 0] = delivered.map((card) => card.step);
        expect(delivered.every((card) => card.state === "queued" && card.step === step)).toBe(true);
        expect(cards.filter((card) => card.step < step).every(hasGivenUp)).toBe(true);
      }),
    );
  });

  test("whatever fails, delivering in this order ends with an arrival or with everybody tried", () => {
    fc.assert(
      fc.property(anyCards, fc.infiniteStream(fc.boolean()), (cards, weather) => {
        let now = cards;
        for (let next = nextDelivery(now); next.kind === "deliver"; next = nextDelivery(now)) {
          const tried = new Map(
            next.notifications.map(({ id }) => [id, weather.next().value === true ? "sent" : "failed"] as const),
          );
          now = now.map((card) => ({ ...card, state: tried.get(card.id) ?? card.state }));
        }

        const hasArrived = nextDelivery(now).kind === "arrived";
        expect(hasArrived || now.every(hasGivenUp)).toBe(true);
      }),
    );
  });
});

function hasGivenUp(card: RequestNotification): boolean {
  return card.state === "failed" || card.state === "superseded";
}
