import { createContext, use } from "react";

import type { FieldState } from "../../../slack/views/field-state.ts";
import { Drafts } from "./drafts.ts";

/** Where blocks stand, and what can be done with their elements there. */
export interface BlockPlace {
  /** The person whose click it is. */
  readonly as: string;
  readonly where: { readonly message: { readonly channel: string; readonly ts: string } } | { readonly viewId: string };
  readonly surface: "message" | "form" | "home";
  readonly state: FieldState;
  readonly drafts: Drafts;
  /** What is wrong with each block's field, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** Tells the form that this block's field is another now, so that its error is stale. */
  readonly onTouch: (blockId: string) => void;
}

export const PlaceContext = createContext<BlockPlace>({
  as: "",
  where: { viewId: "none" },
  surface: "message",
  state: {},
  drafts: new Drafts(() => Promise.resolve("refused")),
  errors: {},
  onTouch: () => undefined,
});

export function usePlace(): BlockPlace {
  return use(PlaceContext);
}
