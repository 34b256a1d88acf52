import type { AnyFields, AnyTarget, FlowEvent } from "./event.ts";

type AnyEvent = FlowEvent<readonly AnyTarget[], AnyFields>;

/** What an answer about a request may depend on. */
export type Looked = "target" | "fields";

/** The same event, which says when its target or the answers of its form are looked at. */
export function watchEvent(event: AnyEvent, onLook: (at: Looked) => void): AnyEvent {
  const target = {
    enumerable: true,
    get: () => {
      onLook("target");
      return event.target;
    },
  };
  const fields = {
    enumerable: true,
    get: () => {
      onLook("fields");
      return event.request.fields;
    },
  };
  const request = Object.defineProperties({ ...event.request }, { target, fields });
  return Object.defineProperty({ ...event, request }, "target", target);
}
