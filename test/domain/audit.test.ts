import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  type AuditData,
  type AuditEntry,
  type AuditEvent,
  chain,
  chainStart,
  findBreak,
} from "../../src/domain/audit.ts";

const { value: anyData } = fc.letrec<{ value: AuditData }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string({ unit: "grapheme" }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.string({ unit: "grapheme", maxLength: 4 }), tie("value"), { maxKeys: 4 }),
  ),
}));

const anyEntry: fc.Arbitrary<AuditEntry> = fc.record({
  at: fc.date({ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2100-01-01T00:00:00Z"), noInvalidDate: true }),
  actor: fc.string({ unit: "grapheme" }),
  action: fc.string(),
  subject: fc.string(),
  data: fc.dictionary(fc.string({ maxLength: 4 }), anyData, { maxKeys: 4 }),
});

const anyLog = fc.array(anyEntry, { minLength: 3, maxLength: 8 }).map(writeLog);
const anyLogWithPlace = anyLog.chain((log) => fc.tuple(fc.constant(log), fc.nat({ max: log.length - 1 })));

function writeLog(entries: readonly AuditEntry[]): readonly AuditEvent[] {
  const log: AuditEvent[] = [];
  for (const entry of entries) log.push(chain(entry, log.at(-1) ?? chainStart));
  return log;
}

describe("the chain of the audit log", () => {
  test("as it was written it is whole", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        expect(findBreak(log)).toBeNull();
        expect(log.map((event) => event.sequence)).toEqual(log.map((_event, index) => index + 1));
      }),
    );
  });

  test("safety 38: an edit of any field of any event is found, at that event", () => {
    const edits = fc.constantFrom<(event: AuditEvent) => Partial<AuditEvent>>(
      ({ at }) => ({ at: new Date(at.getTime() + 1) }),
      ({ actor }) => ({ actor: `${actor}x` }),
      ({ action }) => ({ action: `x${action}` }),
      ({ subject }) => ({ subject: `${subject} ` }),
      ({ data }) => ({ data: { ...data, slipped: null } }),
      ({ data }) => ({ data: { nested: data } }),
      () => ({ previousHash: "f".repeat(64) }),
      () => ({ hash: "f".repeat(64) }),
    );

    fc.assert(
      fc.property(anyLogWithPlace, edits, ([log, place], edit) => {
        const edited = log.map((event, index) => (index === place ? { ...event, ...edit(event) } : event));

        expect(findBreak(edited)).toEqual({ sequence: place + 1, problem: "changed" });
      }),
    );
  });

  test("safety 38: an edit that is hashed anew is found at the next event", () => {
    fc.assert(
      fc.property(anyLogWithPlace, ([log, place]) => {
        const before = log[place - 1] ?? chainStart;
        const forged = log.map((event, index) =>
          index === place ? chain({ ...event, actor: `${event.actor}x` }, before) : event,
        );

        expect(findBreak(forged)).toEqual(
          place === log.length - 1 ? null : { sequence: place + 2, problem: "changed" },
        );
      }),
    );
  });

  test("safety 38: a deleted event is found where it is missing", () => {
    fc.assert(
      fc.property(anyLogWithPlace, ([log, place]) => {
        const shortened = log.toSpliced(place, 1);

        expect(findBreak(shortened)).toEqual(
          place === log.length - 1 ? null : { sequence: place + 1, problem: "missing" },
        );
      }),
    );
  });

  test("safety 38: a log that is cut off does not end with the hash that was anchored", () => {
    fc.assert(
      fc.property(anyLogWithPlace, ([log, place]) => {
        const anchored = log.at(-1)?.hash;

        const cut = log.slice(0, place);

        expect(cut.at(-1)?.hash ?? chainStart.hash).not.toBe(anchored);
      }),
    );
  });

  test("safety 38: a beginning that is cut off is found, also when the rest is read on its own", () => {
    fc.assert(
      fc.property(anyLogWithPlace, ([log, place]) => {
        const rest = log.slice(place);

        expect(findBreak(rest)).toEqual(place === 0 ? null : { sequence: 1, problem: "missing" });
        expect(findBreak(rest, log[place - 1] ?? chainStart)).toBeNull();
      }),
    );
  });

  test("safety 38: two events that changed places are found", () => {
    fc.assert(
      fc.property(anyLogWithPlace, ([log, place]) => {
        const other = (place + 1) % log.length;
        const swapped = log.map((event, index) =>
          index === place ? log[other] : index === other ? log[place] : event,
        );

        expect(findBreak(swapped.filter((event) => event !== undefined))).not.toBeNull();
      }),
    );
  });

  test("safety 38: two events whose contents changed places are found, though numbers and hashes stand", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const [first, second, ...rest] = log.map((event, index) => ({ ...event, actor: `${event.actor}${index}` }));
        const honest = writeLog([first, second, ...rest].filter((entry) => entry !== undefined));
        const [one, two, ...others] = honest;

        const swapped = [{ ...one, ...contentOf(two) }, { ...two, ...contentOf(one) }, ...others];

        expect(findBreak(honest)).toBeNull();
        expect(findBreak(swapped.filter(isEvent))).toEqual({ sequence: 1, problem: "changed" });
      }),
    );
  });

  test("survives a trip through JSON that puts the keys in another order", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const returned = log.map((event) => ({ ...event, data: Object.fromEntries(turnKeys(event.data)) }));

        expect(findBreak(returned)).toBeNull();
      }),
    );
  });

  test("tells apart what only looks alike when it is written down", () => {
    const entry = { at: new Date(0), actor: "system", action: "a", subject: "s" };
    const contents: AuditEntry["data"][] = [
      {},
      { a: null },
      { a: "null" },
      { a: [] },
      { a: {} },
      { a: "1" },
      { a: 1 },
      { a: [1] },
      { a: ["1"] },
    ];

    const hashes = contents.map((data) => chain({ ...entry, data }, chainStart).hash);

    expect(new Set(hashes).size).toBe(contents.length);
    expect(chain({ ...entry, actor: "ab", action: "c", data: {} }, chainStart).hash).not.toBe(
      chain({ ...entry, actor: "a", action: "bc", data: {} }, chainStart).hash,
    );
  });
});

function contentOf(event: AuditEvent | undefined): Partial<AuditEntry> {
  if (event === undefined) return {};
  const { at, actor, action, subject, data } = event;
  return { at, actor, action, subject, data };
}

function isEvent(event: Partial<AuditEvent>): event is AuditEvent {
  return event.hash !== undefined;
}

/** The members as JSON brings them back, last first, at every depth. */
function turnKeys(data: AuditEntry["data"]): (readonly [string, AuditData])[] {
  const read: AuditEntry["data"] = JSON.parse(JSON.stringify(data));
  return Object.entries(read)
    .map(([key, value]) => [key, turned(value)] as const)
    .toReversed();
}

function turned(value: AuditData): AuditData {
  if (isList(value)) return value.map(turned);
  return value !== null && typeof value === "object" ? Object.fromEntries(turnKeys(value)) : value;
}

function isList(value: AuditData): value is readonly AuditData[] {
  return Array.isArray(value);
}
