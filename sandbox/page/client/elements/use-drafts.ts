import { useEffect, useState } from "react";

import { useActs } from "../connection/use-acts.ts";
import { Drafts } from "./drafts.ts";
import type { BlockPlace } from "./place.ts";
import { forWire } from "./use-click.ts";

/** The drafts of one form, home tab or message, sent as what a change means there. */
export function useDrafts({ as, where, surface }: Pick<BlockPlace, "as" | "where" | "surface">): Drafts {
  const { act } = useActs();
  const [drafts] = useState(
    () =>
      new Drafts(async ({ blockId, actionId, choice, isTyping }) => {
        const element = { as, blockId, actionId, choice: forWire(choice) };
        if (surface === "form" && "viewId" in where) {
          const answer = await act({ do: "fill", viewId: where.viewId, ...element, isTyping });
          return answer.ok ? "taken" : "refused";
        }
        // Outside a form every change is a click, so half-typed text stays here.
        if (isTyping) return "kept";
        const answer = await act({ do: "click", where, ...element });
        return answer.ok ? "taken" : "refused";
      }),
  );
  // What was typed last is brought to the server even when the page goes away before the pause.
  useEffect(() => {
    const leave = () => void drafts.flush();
    addEventListener("pagehide", leave);
    return () => removeEventListener("pagehide", leave);
  }, [drafts]);
  return drafts;
}
