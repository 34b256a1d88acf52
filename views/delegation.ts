import type { Notice } from "../src/domain/notice.ts";
import type { Delegation } from "../src/domain/delegation.ts";
import type { User } from "../src/domain/user.ts";
import { type Message, section } from "./blocks.ts";
import { mentionsIn, moment, person, sentence } from "./text.ts";

interface Shown {
  readonly delegation: Delegation;
  readonly user: User;
}

const limits =
  "Nobody decides requests of their own like this, nor those of the person they stand in for. Each decision says in whose name it was given.";

/** Who decides for a person, for whom they do, and what can be typed. */
export function drawDelegations(shown: { readonly own: Shown | null; readonly forOthers: readonly Shown[] }): Message {
  const { own, forOthers } = shown;
  const lines = [
    own === null
      ? "Nobody decides for you. Before you leave: `/access delegate @someone until friday`."
      : `${person(own.user)} decides for you until ${moment(own.delegation.until)}. To end it: \`/access delegate off\`.`,
    ...forOthers.map(({ delegation, user }) => `You decide for ${person(user)} until ${moment(delegation.until)}.`),
  ];
  return say(lines);
}

/** Said to the person who asked for it. */
export function drawDelegated({ delegation, user }: Shown): Message {
  return say([`${person(user)} decides for you until ${moment(delegation.until)}, and was told. ${limits}`]);
}

/** Said to the person who ended it. */
export function drawDelegationOff({ user }: Shown): Message {
  return say([`${person(user)} decides for you no more, and was told.`]);
}

/** What could not be read, with what can be typed. */
export const delegationUsage: Message = say([
  "Name one person and until when, such as `/access delegate @someone until friday`. Nothing was changed. `/access delegate off` ends it, and `/access delegate` shows it.",
]);

type DelegationNotice = "delegation-begun" | "delegation-for-you" | "delegation-ended";

/** Told to whoever is away, and to whoever stands in; `detail` says who the other one is, and until when. */
export function drawDelegationNotice({ kind, detail }: Notice & { readonly kind: DelegationNotice }): Message {
  const who = detail === null ? "Somebody" : sentence(detail, 300, mentionsIn(detail));
  switch (kind) {
    case "delegation-begun":
      return say([`You let somebody decide for you: ${who}. If that was not you, type \`/access delegate off\`.`]);
    case "delegation-for-you":
      return say([`You decide requests in the name of ${who}. ${limits}`]);
    case "delegation-ended":
      return say([`You decide requests in the name of ${who} no more.`]);
  }
}

function say(lines: readonly string[]): Message {
  const text = lines.join("\n");
  return { text: text.replaceAll("\n", " "), blocks: [section(text)] };
}
