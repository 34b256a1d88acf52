import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { remindedNotification, sentNotification } from "../../src/domain/notification.ts";
import { afterNoon, buildNotification, noon } from "../support/builders.ts";

const place = { channel: "C1", ts: "1.0", drawnVersion: 2, at: noon } as const;

describe("reminders", () => {
  test("the first is due a while after the message arrived, and each next one twice as long after the last", () => {
    let card = sentNotification(buildNotification({ remindSeconds: 900 }), place);
    const waits: number[] = [];
    for (let times = 0; times < 4; times += 1) {
      const at = card.nextReminderAt ?? noon;
      waits.push((at.getTime() - noon.getTime()) / 1_000);
      card = remindedNotification(card, at);
    }

    expect(waits).toEqual([900, 2_700, 6_300, 13_500]);
    expect(card.reminders).toBe(4);
  });

  test("whoever is reminded late is not reminded twice at once", () => {
    const card = sentNotification(buildNotification({ remindSeconds: 60 }), place);

    const late = remindedNotification(card, afterNoon(86_400));

    expect(late.nextReminderAt).toEqual(afterNoon(86_400 + 120));
  });

  test("none is due of a receipt, or where the list names no time", () => {
    const receipt = sentNotification(buildNotification({ kind: "receipt", remindSeconds: 60 }), place);
    const quiet = sentNotification(buildNotification(), place);

    expect([receipt.nextReminderAt, quiet.nextReminderAt]).toEqual([null, null]);
  });

  test("the waits double, whenever each reminder is given, and at some time there are enough", () => {
    const anyDelays = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31_622_400 }), anyDelays, (remindSeconds, delays) => {
        let card = sentNotification(buildNotification({ remindSeconds }), place);
        const waits: number[] = [];
        for (const delay of delays) {
          const at = new Date((card.nextReminderAt ?? noon).getTime() + delay);
          card = card.nextReminderAt === null ? card : remindedNotification(card, at);
          if (card.nextReminderAt !== null) waits.push((card.nextReminderAt.getTime() - at.getTime()) / 1_000);
        }

        expect(waits).toEqual(waits.map((_, at) => remindSeconds * 2 ** (at + 1)));
        expect(card.reminders).toBe(Math.min(delays.length, 16));
      }),
    );
  });
});
