import { useEffect, useState, useSyncExternalStore } from "react";

import { type Choice, heldChoice, heldWords } from "./choice.ts";
import { type ConfirmDialog, useAskFirst } from "./confirm.ts";
import { usePlace } from "./place.ts";

interface FieldElement {
  readonly action_id?: string | undefined;
  readonly confirm?: ConfirmDialog | undefined;
}

/** A field: what stands in it for this person now, and ways to change it. */
export function useField(element: FieldElement, blockId: string) {
  const { state, drafts, onTouch } = usePlace();
  const askFirst = useAskFirst();
  const [isPending, setPending] = useState(false);
  const actionId = element.action_id ?? "";
  useSyncExternalStore(drafts.subscribe, drafts.version);
  const held = heldChoice(state, blockId, actionId);
  useEffect(() => drafts.settle(blockId, actionId, held));
  const draft = drafts.draftOf(blockId, actionId);

  /** Sends a choice at once; a question that is answered with no leaves everything as it was. */
  const choose = async (choice: Choice): Promise<void> => {
    if (element.confirm !== undefined && !(await askFirst(element.confirm))) return;
    onTouch(blockId);
    setPending(true);
    await drafts.choose(blockId, actionId, choice);
    setPending(false);
  };
  /** Remembers typed text, and sends it when the person pauses. */
  const type = (text: string, isTyping: boolean): void => {
    onTouch(blockId);
    drafts.type({ blockId, actionId, choice: text, isTyping });
  };
  return {
    choice: draft === undefined ? held : draft,
    words: heldWords(state, blockId, actionId),
    isPending,
    choose,
    type,
  };
}
