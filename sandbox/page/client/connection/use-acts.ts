import { createContext, use } from "react";

import type { Act, Answer } from "../../protocol.ts";

/** Does acts from one part of the page, and shows their problems there. */
export interface Acts {
  /** Does it, and shows the problem near where it happened if there was one. */
  readonly act: (act: Act) => Promise<Answer>;
  /** Does it; the caller shows the problem. */
  readonly ask: (act: Act) => Promise<Answer>;
  readonly complain: (problem: string) => void;
}

const nowhere: Answer = { ok: false, problem: "This part of the page cannot act." };

export const ActsContext = createContext<Acts>({
  act: () => Promise.resolve(nowhere),
  ask: () => Promise.resolve(nowhere),
  complain: () => undefined,
});

export function useActs(): Acts {
  return use(ActsContext);
}
