import { describe, expect, test } from "vitest";

import { createWorkBeside } from "../../src/jobs/work-beside.ts";
import { keepingLog } from "../support/keeping-log.ts";

/** Pieces of work, each of which ends when the test says so. */
function openWork() {
  const beside = createWorkBeside(keepingLog());
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const start = (count: number) => {
    for (let each = 0; each < count; each += 1) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const number = ends.push(resolve);
      beside.start(() => {
        begun.push(number);
        return promise;
      });
    }
  };
  return { beside, begun, start, end: (number: number) => ends[number - 1]?.() };
}

describe("what runs beside the owed work", () => {
  test("eight run at once, and the others are begun in their order as one ends", async () => {
    const { begun, start, end } = openWork();

    start(10);
    const atOnce = [...begun];
    end(3);

    expect(atOnce).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await expect.poll(() => begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("one that fails makes room as well, and is logged", async () => {
    const log = keepingLog();
    const beside = createWorkBeside(log);
    let done = 0;

    for (let each = 0; each < 8; each += 1) beside.start(() => Promise.reject(new Error("broken")));
    beside.start(async () => {
      done += 1;
      await Promise.resolve();
    });
    await beside.finished();

    expect(done).toBe(1);
    expect(log.lines.filter((line) => line.startsWith("error What ran beside"))).toHaveLength(8);
  });

  test("a shutdown waits for what is in line too", async () => {
    const { beside, begun, start, end } = openWork();
    start(20);
    let isFinished = false;

    const finished = (async () => {
      await beside.finished();
      isFinished = true;
    })();
    for (let number = 1; number <= 19; number += 1) end(number);
    await expect.poll(() => begun.length).toBe(20);
    const before = isFinished;
    end(20);
    await finished;

    expect([before, isFinished]).toEqual([false, true]);
  });

  test("when the shutdown's time is over nothing more of the line is begun", async () => {
    const { beside, begun, start, end } = openWork();
    start(9);

    beside.abandon();
    start(1);
    for (let number = 1; number <= 8; number += 1) end(number);
    await beside.finished();

    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
