import type { Result } from "../../src/domain/refusal.ts";
import { readAction } from "../../views/request-card.ts";
import type { Desk } from "../desk.ts";
import { answeredButton } from "./answered-button.ts";

/** A click on a button under a request: which request, and whose click. */
interface Click {
  readonly requestId: string;
  readonly bySlackUserId: string;
}

/** A button under a request that asks one thing. */
export function requestButton(desk: Desk, ask: (click: Click) => Promise<Result<unknown>>) {
  return answeredButton(desk, {
    read: readAction,
    unreadable: { reason: "request-unknown" },
    ask: ({ requestId }, bySlackUserId) => ask({ requestId, bySlackUserId }),
  });
}
