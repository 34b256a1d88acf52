import { checkConnector } from "../check-connector.ts";
import type { Ground } from "../house.ts";
import { minute } from "../show-link.ts";
import { describeRun } from "../sync/describe-run.ts";
import { triggerWords } from "../sync/say-end.ts";
import { readLimit, writeList } from "../terminal/write-list.ts";

/** `latchkey sync runs`: the last syncs, the newest first. */
export async function listSyncs(
  ground: Ground,
  connector: string | undefined,
  options: { readonly limit: string; readonly json?: boolean },
): Promise<void> {
  const limit = readLimit(options.limit);
  await ground.inHouse(async (house) => {
    if (connector !== undefined) checkConnector(house, connector);
    const { syncs } = await house.openSyncs({ isRehearsal: true });
    async function* runs() {
      // One more than is shown tells whether there are more.
      yield* await syncs.latest({ connectorId: connector ?? null, limit: limit + 1 });
    }
    await writeList(
      runs(),
      {
        heading: ["BEGUN", "CONNECTOR", "WHAT", "HOW", "READ", "LEAVING", "STATE", "RUN", "REASON"],
        cellsOf: ({ id, connectorId, kind, trigger, counts, state, begunAt, error }) => [
          minute(begunAt),
          connectorId,
          kind === "full" ? "everything" : "changes",
          triggerWords[trigger],
          String(counts.read),
          String(counts.leaving),
          state,
          id,
          error ?? "",
        ],
        asJson: describeRun,
        empty: "No directory was read yet. `latchkey sync` reads one.",
        narrow: "Name a connector, or raise --limit.",
      },
      { output: ground.stdout, notes: ground.stderr, json: options.json ?? false, limit },
    );
  });
}
