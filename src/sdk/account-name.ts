import { z } from "zod";

/** What the operator's code may name an account with; empty text and nothing at all name none. */
export const accountNameSchema = z.string().trim().max(255, "is longer than 255 characters").nullish();
