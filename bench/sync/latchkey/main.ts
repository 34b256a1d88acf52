// The process of Latchkey: its own road from a sync that is begun to its end. The bench starts it and tells it what to do.
import { advanceSync } from "../../../src/use-cases/advance-sync.ts";
import { beginSync } from "../../../src/use-cases/begin-sync.ts";
import { answerTask, type ReadyPhase } from "../phase/answer-task.ts";
import type { PhaseTask } from "../phase/message.ts";
import { openWorld } from "./open-world.ts";

answerTask(prepare);

async function prepare(task: PhaseTask): Promise<ReadyPhase> {
  const world = await openWorld(task);
  // Loads what reads Okta, as the look at the configuration does at a start.
  await world.directories.open("okta");
  const kind = task.phase === "delta" ? "delta" : "full";
  return async () => {
    const parts = new Map<string, number>();
    let lastAt = performance.now();
    const count = (part: string) => {
      const now = performance.now();
      parts.set(part, (parts.get(part) ?? 0) + (now - lastAt) / 1_000);
      lastAt = now;
    };

    const begun = await beginSync(world, { connectorId: "okta", kind, trigger: "command-line", begunBy: null });
    if (!begun.ok) throw new Error("The sync was not begun. Nothing was measured.");
    const { id } = begun.value.run;
    let doing = "accounts";
    const onPage = ({ position }: { readonly position: { readonly phase: string } }) => {
      count(doing);
      doing = position.phase;
    };
    let run = begun.value.run;
    while (run.state === "running") {
      await advanceSync(world, id, { onPage });
      run = (await world.syncs.find(id)) ?? run;
      if (run.error !== null) throw new Error(`The sync failed: ${run.error} Nothing was measured.`);
    }
    count("end");
    if (run.state !== "complete" || run.kind !== kind)
      throw new Error(`The sync was ${run.kind} and ended ${run.state}. Nothing was measured.`);
    return { users: run.counts.read, parts: Object.fromEntries(parts) };
  };
}
