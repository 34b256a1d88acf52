import { DirectoryFault } from "../../src/ports/directory.ts";
import { MessengerFault } from "../../src/ports/messenger.ts";
import { type Job, StillOwed } from "../../src/ports/work.ts";
import { Crash, DatabaseFault, type Fiber, presentFiber } from "./fiber.ts";
import type { Ground } from "./ground.ts";
import { mayPostAgain } from "./invariants/messages.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import { claimMs } from "./simulated-queue.ts";

/** Something a process is to do. */
export interface Task {
  readonly name: string;
  readonly job?: Job;
  /** The message whose button was clicked. */
  readonly card?: string | null;
  /** Gives what came of it, in words. */
  readonly work: () => Promise<string>;
  /** What follows when it got to its end, and when it failed; not when it was killed. */
  readonly onEnd?: (outcome: "done" | "failed") => void;
}

/** Lets a process begin something, and waits until it is over, or held, or waits for somebody else. */
export async function spawn(ground: Ground, process: SimulatedProcess, task: Task): Promise<void> {
  const fiber: Fiber = {
    name: task.name,
    process,
    life: process.life,
    job: task.job ?? null,
    card: task.card ?? null,
    decides: false,
    startedAt: ground.clock.now(),
    startedIn: ground.step,
    lease: null,
    strayed: false,
    drewOld: false,
    posted: [],
    isOver: false,
  };
  process.fibers.add(fiber);
  ground.story.add(`[${process.name}] ${task.name}`);
  void presentFiber.run(fiber, () => live(ground, fiber, task));
  await ground.gates.quiet();
}

async function live(ground: Ground, fiber: Fiber, task: Task): Promise<void> {
  const tell = (outcome: string) => ground.story.add(`[${fiber.process.name}] ${task.name}: ${outcome}`);
  try {
    const outcome = await task.work();
    await ground.gates.pass("ends");
    tell(outcome);
    if (ground.clock.now() - fiber.startedAt >= claimMs) mayPostAgain(ground, fiber);
    task.onEnd?.("done");
  } catch (error) {
    mayPostAgain(ground, fiber);
    if (error instanceof Crash) return tell("is lost");
    task.onEnd?.("failed");
    if (isExpected(error)) return tell(`failed: ${error.message}`);
    ground.story.break(`Nothing but known faults may escape, yet ${task.name} threw: ${describe(error)}`);
  } finally {
    fiber.isOver = true;
    fiber.process.fibers.delete(fiber);
  }
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof StillOwed ||
    error instanceof DirectoryFault ||
    error instanceof MessengerFault ||
    error instanceof DatabaseFault
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
