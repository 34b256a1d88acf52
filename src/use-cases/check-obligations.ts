import { strategyName } from "../domain/strategy-id.ts";
import type { World } from "../ports/world.ts";

/**
 * Refuses to start with a configuration that lost something which is still owed: a flow with open requests, or a
 * connector or strategy with access that has to end. Grants of a flow that is gone keep what they need to end with them.
 */
export async function checkObligations(world: Pick<World, "store" | "flows" | "directories">): Promise<void> {
  const owed = await world.store.obligations();
  const flows = owed.flows.filter((name) => world.flows.find(name) === null);
  const missing = owed.connectors.filter((id) => !world.directories.has(id));
  const rows = await Promise.all(missing.map((id) => world.store.findConnector(id)));
  const strategies = rows.flatMap((row) => (row?.type === "strategy" ? [row.id] : []));
  const connectors = missing.filter((id) => !strategies.includes(id));
  const problems = [
    ...flows.map((name) => `The flow "${name}" has open requests.`),
    ...connectors.map((id) => `The connector "${id}" has access that is not ended yet.`),
    ...strategies.map(
      (id) =>
        `The strategy "${strategyName(id)}" has access that is not ended yet. A strategy of no target is listed under \`strategies\`.`,
    ),
  ];
  if (problems.length === 0) return;
  throw new Error(
    `The configuration lost something that is still owed, so Latchkey did not start:\n${problems
      .map((problem) => `- ${problem}`)
      .join("\n")}\nPut it back until everything has ended, then take it out.`,
  );
}
