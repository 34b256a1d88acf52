import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";

import type { Refusal, Result } from "../../src/domain/refusal.ts";
import type { Whispered } from "../../src/ports/whisper.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";

/** What a button carries, and what a click on it asks for. */
interface Answered<Carried, Answer> {
  /** Reads what the button carried; `null` when it is not what we drew. */
  readonly read: (value: string | undefined) => Carried | null;
  /** What is said about a button that cannot be read. */
  readonly unreadable: Refusal;
  readonly ask: (carried: Carried, bySlackUserId: string) => Promise<Result<Answer>>;
  /**
   * Said to the person alone when it is done, or what to do then; without it a message that is drawn again shows it.
   */
  readonly done?: Whispered<KnownBlock> | ((answer: Answer, body: BlockButtonAction) => Promise<void>);
}

/** A button that asks one thing: acknowledges, reads, asks, and tells a refusal to the person who clicked alone. */
export function answeredButton<Carried, Answer>(
  desk: Desk,
  { read, unreadable, ask, done }: Answered<Carried, Answer>,
) {
  return async ({
    ack,
    body,
    action,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const carried = read(action.value);
    if (carried === null) return desk.whisper(speaker, drawRefusal(unreadable));
    const answer = await ask(carried, speaker.slackUserId);
    if (!answer.ok) return desk.whisper(speaker, drawRefusal(answer.refusal));
    if (typeof done === "function") return done(answer.value, body);
    if (done !== undefined) await desk.whisper(speaker, done);
  };
}
