import { type RefObject, useEffect, useState, useSyncExternalStore } from "react";

/** Whether the window fits this media query. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = globalThis.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => globalThis.matchMedia(query).matches,
  );
}

/** Whether the element is narrower than `limit` pixels. */
export function useNarrow(element: RefObject<HTMLElement | null>, limit: number): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setNarrow(entry.contentRect.width < limit);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, limit]);
  return isNarrow;
}
