import { useState } from "react";

import { useActs } from "../connection/use-acts.ts";
import type { Choice } from "./choice.ts";
import { type ConfirmDialog, useAskFirst } from "./confirm.ts";
import { usePlace } from "./place.ts";

interface Clickable {
  readonly action_id?: string | undefined;
  readonly confirm?: ConfirmDialog | undefined;
}

/** Clicking an element: the question before, the wait, the click. */
export function useClick(element: Clickable, blockId: string) {
  const { as, where } = usePlace();
  const { act } = useActs();
  const askFirst = useAskFirst();
  const [isPending, setPending] = useState(false);
  const click = async (choice: Choice): Promise<void> => {
    if (isPending) return;
    if (element.confirm !== undefined && !(await askFirst(element.confirm))) return;
    setPending(true);
    await act({ do: "click", as, where, blockId, actionId: element.action_id ?? "", choice: forWire(choice) });
    setPending(false);
  };
  return { isPending, click };
}

/** The same choice as the protocol's own type. */
export function forWire(choice: Choice): string | string[] | null {
  return choice === null || typeof choice === "string" ? choice : [...choice];
}
