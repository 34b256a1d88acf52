import { delegate, endDelegation } from "../../../src/use-cases/delegate.ts";
import { approverNames } from "../company.ts";
import { deciderNames } from "../company-flows.ts";
import type { Ground } from "../ground.ts";
import { type Click, outcomeOf } from "./click.ts";

/** Somebody who decides somewhere is away and has another one decide for them; or is there again. */
export function arrangeDelegation({ chance, company }: Ground): Click | null {
  const name = chance.pick([...new Set([...approverNames, ...deciderNames])]);
  const away = name === null ? null : company.employee(name);
  const standIn = chance.pick(company.employees);
  if (away === null || standIn === null) return null;
  const bySlackUserId = away.slackUserId;
  if (chance.happens(0.2)) {
    return {
      name: `${away.name} decides themselves again`,
      work: async (world) => outcomeOf(await endDelegation(world, { bySlackUserId })),
    };
  }
  const until = chance.pick(["5m", "2h", "8h"]);
  const command = { bySlackUserId, toSlackUserId: standIn.slackUserId, until };
  return {
    name: `${away.name} has ${standIn.name} decide for them for ${until}`,
    work: async (world) => outcomeOf(await delegate(world, command)),
  };
}
