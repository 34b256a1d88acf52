import { why } from "../../src/use-cases/why.ts";
import { readAction } from "../../views/request-card.ts";
import { drawWhy } from "../../views/why.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { answeredButton } from "./answered-button.ts";

/** Why?: what a request and its decisions rest on, told to the person who clicked alone. */
export function showWhy(desk: Desk) {
  return answeredButton(desk, {
    read: readAction,
    unreadable: { reason: "request-unknown" },
    ask: ({ requestId }, bySlackUserId) => why(desk.world, { requestId, bySlackUserId }),
    done: (picture, body) => desk.whisper(identifyUser(body), drawWhy(picture)),
  });
}
