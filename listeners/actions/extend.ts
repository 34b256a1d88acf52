import { extendAccess } from "../../src/use-cases/extend-access.ts";
import { accessExtended, extensionAsked } from "../../views/extended.ts";
import { readAction } from "../../views/request-card.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { answeredButton } from "./answered-button.ts";

/** Extend: access lasts longer at once, or those who decide are asked; either is said to whoever clicked. */
export const extend = (desk: Desk) =>
  answeredButton(desk, {
    read: readAction,
    unreadable: { reason: "request-unknown" },
    ask: ({ requestId, version: nth }, bySlackUserId) => extendAccess(desk.world, { requestId, bySlackUserId, nth }),
    done: (answer, body) =>
      desk.whisper(identifyUser(body), answer.kind === "extended" ? accessExtended(answer.grant) : extensionAsked),
  });
