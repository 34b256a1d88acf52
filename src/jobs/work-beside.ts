import type { Log } from "../ports/log.ts";
import type { Beside } from "../ports/world.ts";

/** What is under way beside the owed work, and in line for it, of one process. */
export interface WorkBeside extends Beside {
  /** Settles when nothing of it is under way or in line any more. */
  readonly finished: () => Promise<void>;
  /** Begins nothing more: what is in line, or is started from now on, is never done. What is under way goes on. */
  readonly abandon: () => void;
}

/** Many removals are owed at one moment; each of these is somebody else's code and may hold a connection. */
const mostAtOnce = 8;

/**
 * Keeps what runs beside the owed work, so that a shutdown can wait for it. Eight run at once; the others stand in line and
 * are begun in their order, so that the time one may take counts from its own begin. What fails is logged.
 */
export function createWorkBeside(log: Log): WorkBeside {
  const underWay = new Set<Promise<void>>();
  const inLine: (() => Promise<void>)[] = [];
  let isAbandoned = false;

  function beginNext(): void {
    if (underWay.size >= mostAtOnce) return;
    const work = inLine.shift();
    if (work === undefined) return;
    const run: Promise<void> = work()
      .catch((error: unknown) =>
        log.error({ err: error }, "What ran beside the owed work failed. Nothing waits for it."),
      )
      .finally(() => {
        underWay.delete(run);
        beginNext();
      });
    underWay.add(run);
  }

  function leave(count: number): void {
    log.warn({ count }, "Latchkey stops, so what was in line beside the owed work is not done.");
  }

  return {
    start(work) {
      if (isAbandoned) return leave(1);
      inLine.push(work);
      beginNext();
    },
    async finished() {
      // Whoever ends begins the next before this looks again, so that an empty set means an empty line.
      while (underWay.size > 0) await Promise.all(underWay);
    },
    abandon() {
      isAbandoned = true;
      const left = inLine.splice(0).length;
      if (left > 0) leave(left);
    },
  };
}
