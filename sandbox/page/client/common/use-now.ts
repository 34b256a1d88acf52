import { createContext, use, useEffect, useState } from "react";

import { useSeen } from "../connection/use-server.ts";

/** The sandbox's present in milliseconds since 1970, told anew every `everyMs`. */
export function useNow(everyMs: number): number {
  const aheadMs = useSeen(({ backstage }) => backstage?.picture.aheadMs ?? 0);
  const [real, setReal] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setReal(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return real + aheadMs;
}

/** The present to the minute, for dates in messages. */
export const NowContext = createContext(0);

export function useToday(): number {
  return use(NowContext);
}
