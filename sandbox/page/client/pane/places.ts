import { createContext, use } from "react";

import type { Place } from "../../protocol.ts";

/** The conversations of the person in this pane. */
export const PlacesContext = createContext<readonly Place[]>([]);

export function usePlaces(): readonly Place[] {
  return use(PlacesContext);
}
