import { useCallback, useMemo, useRef, useState } from "react";

import type { Act } from "../../protocol.ts";
import { askServer } from "../connection/ask-server.ts";
import type { Acts } from "../connection/use-acts.ts";
import type { Problem } from "./toasts.tsx";

const mostShown = 3;

/** Acts whose problems are shown in one part of the page. */
export function useProblems() {
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const last = useRef(0);
  const dismiss = useCallback((id: number) => setProblems((shown) => shown.filter((one) => one.id !== id)), []);
  const acts = useMemo((): Acts => {
    const complain = (words: string) => {
      last.current += 1;
      const id = last.current;
      setProblems((shown) => [...shown.filter((one) => one.words !== words), { id, words }].slice(-mostShown));
    };
    const act = async (one: Act) => {
      const answer = await askServer(one);
      if (!answer.ok) complain(answer.problem);
      return answer;
    };
    return { act, ask: askServer, complain };
  }, []);
  return { problems, dismiss, acts };
}
