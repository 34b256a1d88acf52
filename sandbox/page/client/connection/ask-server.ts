import * as z from "zod";

import { type Act, actPath, type Answer } from "../../protocol.ts";

const silence =
  "The sandbox did not answer, so this may not have been done. If it was stopped, start it again with `npm run sandbox`; this page comes back by itself.";

/** A browser brings so much to the server after the page has gone, in characters that may be four bytes each. */
const outlivesPage = 15_000;

/** Does one act. Never rejects: whatever goes wrong comes back as a problem in a sentence. */
export async function askServer(act: Act): Promise<Answer> {
  const told = JSON.stringify(act);
  try {
    const response = await fetch(actPath, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: told,
      keepalive: told.length < outlivesPage,
    });
    const body: unknown = await response.json();
    return isAnswer(body)
      ? body
      : { ok: false, problem: `The sandbox answered ${response.status} without saying why.` };
  } catch {
    return { ok: false, problem: silence };
  }
}

const shape = z.union([
  z.looseObject({ ok: z.literal(true), got: z.looseObject({ kind: z.string() }) }),
  z.looseObject({ ok: z.literal(false), problem: z.string() }),
]);

function isAnswer(body: unknown): body is Answer {
  return shape.safeParse(body).success;
}
