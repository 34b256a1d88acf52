import { useRef, useState } from "react";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import type { Option } from "../../protocol.ts";
import { useActs } from "../connection/use-acts.ts";
import type { FieldFrame } from "./field-frame.ts";
import { Picker } from "./picker.tsx";
import { usePlace } from "./place.ts";
import { useField } from "./use-field.ts";

type ExternalSpec = Extract<InteractiveElement, { type: "external_select" | "multi_external_select" }>;

const pauseMs = 200;

/** A menu whose options the app finds while one types. */
export function ExternalSelectElement({
  element,
  frame,
}: {
  readonly element: ExternalSpec;
  readonly frame: FieldFrame;
}) {
  const { choice, words, isPending, choose } = useField(element, frame.blockId);
  const least = element.min_query_length ?? 3;
  const { text, found, type } = useSuggestions(element.action_id ?? "", frame.blockId, least);
  const isTooShort = text.length < least;
  return (
    <Picker
      frame={frame}
      placeholder={element.placeholder?.text ?? "Search and choose"}
      items={found.options.map(({ value, text: label, description, group }) => ({
        id: value,
        label,
        description,
        group,
      }))}
      choice={choice}
      wordsOf={(id) => words.get(id) ?? found.words.get(id) ?? id}
      takesSeveral={element.type === "multi_external_select"}
      mostSelected={"max_selected_items" in element ? element.max_selected_items : undefined}
      isPending={isPending && frame.dispatches}
      onChoose={(next) => void choose(next)}
      search={{ text, onType: type }}
      empty={
        found.problem ??
        (isTooShort ? `Type at least ${least} ${least === 1 ? "character" : "characters"}.` : "No results.")
      }
      isLoading={found.isLoading}
    />
  );
}

interface Suggestions {
  readonly options: readonly Option[];
  /** The words of everything offered so far, by value. */
  readonly words: ReadonlyMap<string, string>;
  readonly isLoading: boolean;
  readonly problem: string | undefined;
}

/** Asks for each pause in typing; an answer that comes after a newer question is not shown. */
function useSuggestions(actionId: string, blockId: string, least: number) {
  const { as, where } = usePlace();
  const { ask } = useActs();
  const [text, setText] = useState("");
  const [found, setFound] = useState<Suggestions>({
    options: [],
    words: new Map(),
    isLoading: false,
    problem: undefined,
  });
  const question = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = (change: Partial<Suggestions>) => setFound((before) => ({ ...before, ...change }));
  const look = async (wanted: string, asked: number) => {
    const answer = await ask({ do: "suggest", as, where, blockId, actionId, text: wanted });
    if (asked !== question.current) return;
    if (!answer.ok) return show({ options: [], isLoading: false, problem: answer.problem });
    const options = answer.got.kind === "options" ? answer.got.options : [];
    setFound(({ words }) => ({
      options,
      words: new Map([...words, ...options.map((option) => [option.value, option.text] as const)]),
      isLoading: false,
      problem: undefined,
    }));
  };
  const type = (wanted: string) => {
    setText(wanted);
    clearTimeout(timer.current);
    question.current += 1;
    const asked = question.current;
    if (wanted.length < least) return show({ options: [], isLoading: false, problem: undefined });
    show({ isLoading: true, problem: undefined });
    timer.current = setTimeout(() => void look(wanted, asked), pauseMs);
  };
  return { text, found, type };
}
