import { arch, availableParallelism, cpus, platform } from "node:os";

import { rounded } from "./figures.ts";

/** What a measurement ran on. `load` is that of one minute, before and after. */
export interface Machine {
  readonly node: string;
  readonly postgres: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly load: { readonly before: number; readonly after: number };
}

/** The machine this runs on, with what is known of PostgreSQL and of the load. */
export function describeMachine({ postgres, load }: Pick<Machine, "postgres" | "load">): Machine {
  return {
    node: process.versions.node,
    postgres,
    platform: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    load: { before: rounded(load.before), after: rounded(load.after) },
  };
}
