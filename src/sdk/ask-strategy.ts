import type { User } from "../domain/user.ts";
import type { DefinedStrategy } from "./define-strategy.ts";
import { accountNameSchema } from "./account-name.ts";
import { knowPeople, type KnowsPeople } from "./know-people.ts";
import { partLimitMs } from "./run-part.ts";
import { runStrategyPart, strategyFault } from "./run-strategy-part.ts";

/** The account that a strategy names for a person, on behalf of a flow, or `null`. Throws `StrategyFault`. */
export async function askStrategy(
  strategy: DefinedStrategy,
  flow: string,
  user: User,
  services: KnowsPeople,
): Promise<string | null> {
  const part = { strategy: strategy.name, flow, part: "fetchRemoteIdentity" } as const;
  const asked = (await knowPeople(services, [user]))(user);
  const answer: unknown = await runStrategyPart(part, () => strategy.fetchRemoteIdentity(asked), partLimitMs);
  const read = accountNameSchema.safeParse(answer);
  if (read.success) return read.data === "" ? null : (read.data ?? null);
  throw strategyFault(part, "it answered something that is neither text of at most 255 characters nor nothing.");
}
