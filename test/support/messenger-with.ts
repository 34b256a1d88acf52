import type { Messenger } from "../../src/ports/messenger.ts";

/** A messenger that does some things in another way. */
export function messengerWith(messenger: Messenger, changes: Partial<Messenger>): Messenger {
  return {
    postCard: (...given) => messenger.postCard(...given),
    redrawCard: (...given) => messenger.redrawCard(...given),
    remind: (...given) => messenger.remind(...given),
    tell: (...given) => messenger.tell(...given),
    say: (...given) => messenger.say(...given),
    redrawClaim: (...given) => messenger.redrawClaim(...given),
    redrawQuarantine: (...given) => messenger.redrawQuarantine(...given),
    publishHome: (...given) => messenger.publishHome(...given),
    ...changes,
  };
}
