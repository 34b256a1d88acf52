import type { OpenView } from "../views/open-view.ts";
import type { PostedMessage } from "../workspace/messages.ts";

/** Where something is clicked or typed: a message, a form or a home tab. */
export type Place = PostedMessage | OpenView;

export function isView(place: Place): place is OpenView {
  return "rootViewId" in place;
}
