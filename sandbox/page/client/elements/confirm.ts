import { createContext, use } from "react";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";

export type ConfirmDialog = NonNullable<Extract<InteractiveElement, { type: "button" }>["confirm"]>;

/** Asks the person before something happens; true when they want it. */
export type AskFirst = (dialog: ConfirmDialog) => Promise<boolean>;

export const ConfirmContext = createContext<AskFirst>(() => Promise.resolve(true));

export function useAskFirst(): AskFirst {
  return use(ConfirmContext);
}
