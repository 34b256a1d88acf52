import { type PhaseAnswer, type PhaseTask, phaseTask } from "./message.ts";

/** A phase that is ready to begin. Gives how many users it read, and what its parts took. */
export type ReadyPhase = () => Promise<Pick<PhaseAnswer, "users" | "parts">>;

/** Waits to be told what to run, measures it, answers and ends the process. `prepare` is not in the time. */
export function answerTask(prepare: (task: PhaseTask) => Promise<ReadyPhase>): void {
  process.once("message", (message) => {
    void measure(prepare, phaseTask.parse(message)).then(
      (answer) => process.send?.(answer, () => process.exit(0)),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}

async function measure(prepare: (task: PhaseTask) => Promise<ReadyPhase>, task: PhaseTask): Promise<PhaseAnswer> {
  const run = await prepare(task);
  const processorBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { users, parts } = await run();
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(processorBefore);
  return {
    users,
    seconds,
    processorSeconds: (user + system) / 1_000_000,
    peakMemoryMb: (process.resourceUsage().maxRSS * 1_024) / 1_000_000,
    parts,
  };
}
