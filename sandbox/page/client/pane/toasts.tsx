import { useEffect } from "react";
import { Button } from "react-aria-components/Button";

import { Icon } from "../common/icon.tsx";

export interface Problem {
  readonly id: number;
  readonly words: string;
}

const patienceMs = 12_000;

/** What went wrong here lately. */
export function Toasts({
  problems,
  onDismiss,
}: {
  readonly problems: readonly Problem[];
  readonly onDismiss: (id: number) => void;
}) {
  return (
    <div className="toasts">
      {problems.map((problem) => (
        <Toast key={problem.id} problem={problem} onDismiss={onDismiss} />
      ))}
    </div>
  );
}

function Toast({ problem, onDismiss }: { readonly problem: Problem; readonly onDismiss: (id: number) => void }) {
  useEffect(() => {
    const timer = setTimeout(() => onDismiss(problem.id), patienceMs);
    return () => clearTimeout(timer);
  }, [problem.id, onDismiss]);
  return (
    <div className="toast" role="alert">
      <Icon name="warning" />
      <p>{problem.words}</p>
      <Button className="tool" aria-label="Dismiss" onPress={() => onDismiss(problem.id)}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
