import { type RefObject, useEffect, useRef } from "react";

/** Brings the focus back to where it was before the pane was covered; to where one writes when that is gone. */
export function useReturningFocus(frame: RefObject<HTMLElement | null>, isCovered: boolean): void {
  const before = useRef<HTMLElement | null>(null);
  const wasCovered = useRef(false);
  useEffect(() => {
    const pane = frame.current;
    if (pane === null) return undefined;
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target.closest(".pane-cover") === null) before.current = target;
    };
    pane.addEventListener("focusin", remember);
    return () => pane.removeEventListener("focusin", remember);
  }, [frame]);
  useEffect(() => {
    const isFreed = wasCovered.current && !isCovered;
    wasCovered.current = isCovered;
    const hasFocus = document.activeElement === document.body || document.activeElement === null;
    if (!isFreed || !hasFocus) return;
    const there = before.current?.isConnected === true ? before.current : null;
    (there ?? frame.current?.querySelector<HTMLElement>(".composer-input"))?.focus({ preventScroll: true });
  }, [frame, isCovered]);
}
