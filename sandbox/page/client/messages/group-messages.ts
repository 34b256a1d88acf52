import type { DrawnMessage } from "../../protocol.ts";

/** A message with its replies, and whether it follows one of the same person closely enough to go without a name. */
export interface Thread {
  readonly message: DrawnMessage;
  readonly replies: readonly DrawnMessage[];
  readonly isContinued: boolean;
  /** Whether a new day begins here. */
  readonly beginsDay: boolean;
}

const closeMs = 5 * 60_000;

/** Milliseconds since 1970 of a message's `ts`. */
export function momentOf(ts: string): number {
  return Number(ts) * 1000;
}

/**
 * Messages in the order they are drawn: replies under the message they answer. A reply whose message is not among them
 * stands by itself.
 */
export function groupMessages(messages: readonly DrawnMessage[]): readonly Thread[] {
  const present = new Set(messages.map(({ ts }) => ts));
  const isReply = ({ ts, threadTs }: DrawnMessage) => threadTs !== null && threadTs !== ts && present.has(threadTs);
  const roots = messages.filter((message) => !isReply(message));
  return roots.map((message, index): Thread => {
    const before = roots[index - 1];
    const beginsDay = before === undefined || dayOf(before.ts) !== dayOf(message.ts);
    const replies = messages.filter((one) => isReply(one) && one.threadTs === message.ts);
    const isContinued =
      !beginsDay &&
      before.user === message.user &&
      before.isEphemeral === message.isEphemeral &&
      message.blocks.length === 0 &&
      before.blocks.length === 0 &&
      momentOf(message.ts) - momentOf(before.ts) < closeMs &&
      !messages.some((one) => isReply(one) && one.threadTs === before.ts);
    return { message, replies, isContinued, beginsDay };
  });
}

function dayOf(ts: string): string {
  return new Date(momentOf(ts)).toDateString();
}
