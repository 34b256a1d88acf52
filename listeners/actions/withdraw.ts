import { withdrawRequest } from "../../src/use-cases/close-request.ts";
import type { Desk } from "../desk.ts";
import { requestButton } from "./request-button.ts";

/** Withdraw: the requester takes the request back. */
export const withdraw = (desk: Desk) => requestButton(desk, (click) => withdrawRequest(desk.world, click));
