import { describe, expect, test } from "vitest";

import type { RecordedEvent } from "../../bench/floor/recording.ts";
import { type Script, stepsOf } from "../../bench/floor/script.ts";
import { findGaps } from "../../bench/floor/template.ts";

const said = (at: number, connection: number, text: string, values: readonly unknown[] = []): RecordedEvent => ({
  kind: "statement",
  at,
  connection,
  name: null,
  text,
  values: [...values],
  answer: null,
});
const called = (at: number, url: string, body: string | null = null): RecordedEvent => ({
  kind: "call",
  at,
  method: "POST",
  url,
  headers: {},
  body,
  answer: null,
});
/** The steps as text: what was said in each, one after the other. */
const asText = (events: readonly RecordedEvent[]) =>
  stepsOf(events).map((step) => (step.kind === "call" ? step.url : step.statements.map(({ text }) => text).join(", ")));

describe("what was recorded becomes steps", () => {
  test("a transaction is what one connection said from its beginning to its end, whatever others said meanwhile", () => {
    const events = [said(1, 1, "begin; now"), said(2, 2, "select 2"), said(3, 1, "update"), said(4, 1, "log; commit")];

    expect(asText(events)).toEqual(["begin; now, update, log; commit", "select 2"]);
  });

  test("steps are in the order in which they began", () => {
    const events = [said(1, 1, "begin"), called(2, "/call"), said(3, 1, "rollback"), said(4, 1, "select 1")];

    expect(asText(events)).toEqual(["begin, rollback", "/call", "select 1"]);
  });

  test("of a transaction that is not there as a whole nothing is kept", () => {
    expect(asText([said(1, 1, "commit"), said(2, 2, "begin"), said(3, 2, "update")])).toEqual([]);
  });
});

describe("another journey says the same for other people", () => {
  const id = "9a4c77c5-2997-4c13-9440-4e2dbcd45dfd";
  const script: Script = {
    steps: [...stepsOf([said(1, 1, `select '${id}'`, [id, "U0ANN"]), called(2, "/V0ABCDEF123", `${id} U0ANN`)])],
    parties: { marks: ["U0ANN", "00uANN"] },
  };
  const gaps = findGaps(script);
  const fill = (text: string, people: readonly string[]) =>
    gaps.template(text).fill(gaps.newJourney({ marks: [...people] }));

  test("people change places", () => {
    expect(fill("U0ANN has 00uANN", ["U0BEN", "00uBEN"])).toBe("U0BEN has 00uBEN");
  });

  test("ids are new, and the same wherever the journey names them", () => {
    const [first, second] = fill(`${id} ${id}`, ["U0BEN", "00uBEN"]).split(" ");

    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(first).not.toBe(id);
    expect(second).toBe(first);
  });

  test("a form has another id of Slack's kind", () => {
    const form = fill("V0ABCDEF123", ["U0BEN", "00uBEN"]);

    expect(form).toMatch(/^V0[A-F0-9]{9}$/);
    expect(form).not.toBe("V0ABCDEF123");
  });

  test("two journeys have nothing in common but their people", () => {
    expect(fill(id, ["U0BEN", "00uBEN"])).not.toBe(fill(id, ["U0BEN", "00uBEN"]));
  });
});
