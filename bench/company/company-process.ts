import { on } from "node:events";

import { startProgram } from "../program/start-program.ts";
import { type BenchSays, companySays, type CompanySays } from "./message.ts";

type Said<Name extends CompanySays["said"]> = Extract<CompanySays, { said: Name }>;

/** The pretend company, in a process of its own. */
export interface CompanyProcess extends Omit<Said<"open">, "said"> {
  readonly pid: number;
  /** Waits for a Latchkey that connects, or speaks to the one at `url`. */
  meet(url: string | null): Promise<void>;
  /** Makes journeys through the Latchkey that was met. */
  travel(
    plan: Omit<Extract<BenchSays, { do: "travel" }>, "do">,
    onProgress?: (done: number) => void,
  ): Promise<Said<"travelled">>;
  stop(): Promise<void>;
}

/** Opens the company with so many people who ask. */
export async function startCompany(size: number): Promise<CompanyProcess> {
  const program = startProgram("bench/company/main.ts", { environment: { BENCH_PEOPLE: String(size) } });
  const { channel } = program;

  const messages = on(channel, "message", { close: ["exit"] });

  /** The next thing it says of this kind. */
  const hear = async <Name extends CompanySays["said"]>(name: Name, onOther?: (said: CompanySays) => void) => {
    for (;;) {
      const next = await messages.next();
      if (next.done === true) throw program.failure("ended before it answered");
      const said = companySays.parse(next.value[0]);
      if (isSaid(name, said)) return said;
      onOther?.(said);
    }
  };
  const say = (what: BenchSays) => void channel.send(what);

  const open = await hear("open");
  return {
    ...open,
    pid: program.pid,
    async meet(url) {
      say({ do: "meet", url });
      await hear("connected");
    },
    async travel(plan, onProgress) {
      say({ do: "travel", ...plan });
      return hear("travelled", (said) => said.said === "progress" && onProgress?.(said.done));
    },
    stop: () => program.stop(),
  };
}

function isSaid<Name extends CompanySays["said"]>(name: Name, said: CompanySays): said is Said<Name> {
  return said.said === name;
}
