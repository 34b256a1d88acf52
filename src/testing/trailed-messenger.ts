import type { Messenger } from "../ports/messenger.ts";
import type { Staff } from "./company/people.ts";
import { placeOf } from "./places.ts";
import type { Trail } from "./trail.ts";

/** A messenger whose messages stand in the trail, those that did not arrive too. */
export function trailedMessenger(messenger: Messenger, trail: Trail, staff: Staff): Messenger {
  const told = async <T>(what: string, send: () => Promise<T>): Promise<T> => {
    try {
      const sent = await send();
      trail.add(what);
      return sent;
    } catch (error) {
      trail.add(`${what}, which did not arrive: ${error instanceof Error ? error.message : "nobody knows why"}`);
      throw error;
    }
  };
  const known: Pick<Messenger, "postCard" | "tell" | "say" | "remind"> = {
    postCard: (to, kind, ...rest) =>
      told(`a ${kind} goes to ${placeOf(to, staff)}`, () => messenger.postCard(to, kind, ...rest)),
    tell: (to, notice, ...rest) => {
      const more = notice.detail === null ? "" : `: ${staff.inNames(notice.detail)}`;
      return told(`${placeOf(to, staff)} reads "${notice.kind}"${more}`, () => messenger.tell(to, notice, ...rest));
    },
    say: (to, text, ...rest) =>
      told(`${placeOf(to, staff)} reads a text of the flow: ${text}`, () => messenger.say(to, text, ...rest)),
    remind: (place, ...rest) =>
      told(`those in ${staff.nameOf(place.channel)} are reminded`, () => messenger.remind(place, ...rest)),
  };
  return new Proxy(messenger, {
    get(target, name): unknown {
      const method: unknown = Reflect.get(Object.hasOwn(known, name) ? known : target, name);
      return typeof method === "function" ? method.bind(target) : method;
    },
  });
}
