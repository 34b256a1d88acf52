import { endAccess } from "../../src/use-cases/end-access.ts";
import type { Desk } from "../desk.ts";
import { requestButton } from "./request-button.ts";

/** Give back, and End access: the same road; who clicked decides whether they may. */
export const end = (desk: Desk) => requestButton(desk, (click) => endAccess(desk.world, click));
