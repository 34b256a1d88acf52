import { type Deescalation, defineStrategy, type DefinedStrategy, type Escalation } from "../../src/sdk/index.ts";
import type { Json } from "../../src/ports/strategies.ts";

/** What the code of the strategy was called with. */
export type StrategyCall =
  | { readonly part: "fetchRemoteIdentity"; readonly slackUserId: string }
  | { readonly part: "escalate"; readonly told: Escalation }
  | { readonly part: "deescalate"; readonly told: Deescalation<Json> };

type Turn = (change: () => void) => unknown;

/** A strategy over a system that lives in memory and has no way to be asked: only tests see what is there. */
export class PretendStrategy {
  readonly calls: StrategyCall[] = [];
  /** The access that is there, as `account identifier`. */
  readonly given = new Set<string>();
  /** The accounts it names, by Slack user id. */
  readonly accounts = new Map<string, string>();
  readonly defined: DefinedStrategy;
  readonly #turns: { readonly part: "escalate" | "deescalate"; readonly turn: Turn; left: number }[] = [];

  constructor(options: { readonly name?: string; readonly label?: string } = {}) {
    const { name = "reports", label = "Reports" } = options;
    this.defined = defineStrategy<Json>({
      name,
      label,
      fetchRemoteIdentity: ({ slackUserId }) => {
        this.calls.push({ part: "fetchRemoteIdentity", slackUserId });
        return this.accounts.get(slackUserId);
      },
      escalate: (told) => {
        this.calls.push({ part: "escalate", told });
        return this.#take("escalate", () => void this.given.add(placeOf(told)), { by: told.event.user.slackUserId });
      },
      deescalate: async (told) => {
        this.calls.push({ part: "deescalate", told });
        await this.#take("deescalate", () => void this.given.delete(placeOf(told)), null);
      },
    });
  }

  /** The next `times` calls do this instead: `change` is what they are asked for, and what is returned is the answer. */
  next(part: "escalate" | "deescalate", turn: Turn, times = 1): void {
    this.#turns.push({ part, turn, left: times });
  }

  /** From here on everything works again. */
  mend(): void {
    this.#turns.length = 0;
  }

  /** The calls of one part, in order. */
  callsOf<Part extends StrategyCall["part"]>(part: Part): readonly Extract<StrategyCall, { part: Part }>[] {
    return this.calls.filter((call): call is Extract<StrategyCall, { part: Part }> => call.part === part);
  }

  async #take(part: "escalate" | "deescalate", change: () => void, answer: Json): Promise<Json> {
    const planned = this.#turns.find((turn) => turn.part === part && turn.left > 0);
    if (planned === undefined) {
      change();
      return answer;
    }
    planned.left -= 1;
    // What an implementer's code returns may be anything; what becomes of it is what the tests are about.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await planned.turn(change)) as Json;
  }
}

function placeOf({ identity, target }: Escalation): string {
  return `${identity.externalId} ${target.settings.identifier}`;
}
