import type { LinkPicture, ServiceName } from "./identity-picture.ts";
import type { RequestPicture } from "./picture.ts";
import type { Refusal } from "./refusal.ts";

/** Some of a list, and whether there are more of them. */
export interface Some<T> {
  readonly items: readonly T[];
  readonly areMore: boolean;
}

/** An approval that counts already. */
export interface HeardAlready {
  /** Whose word it is, as Slack mentions people; `null` for that of the reader. */
  readonly by: string | null;
}

/** A request that a person may decide. */
export interface DecidablePicture {
  readonly picture: RequestPicture;
  /** Their word, or that of whoever they would decide for, counts already, so that they may only deny it; else `null`. */
  readonly heard: HeardAlready | null;
  /** Where its card stands in a channel; `null` where it stands in none. */
  readonly card: { readonly channel: string; readonly ts: string } | null;
}

/** What waits for an admin's eye. */
export interface Attention {
  /** Access that should have ended and has not. */
  readonly lateRemovals: Some<RequestPicture>;
  /** Requests of the last days that ended because nobody could be asked. */
  readonly unreached: Some<RequestPicture>;
  /** Services whose credential is refused, since when. */
  readonly refused: readonly { readonly service: string; readonly since: Date }[];
  /** Services whose last sync waits for an admin's word. */
  readonly quarantined: readonly { readonly service: string; readonly since: Date }[];
  /** Services with accounts of which it is not certain whose they are. */
  readonly ambiguous: readonly { readonly service: string; readonly count: number }[];
}

/** Everything App Home shows one person, read at one moment. */
export interface HomePicture {
  /** The reader; some sentences are about them. */
  readonly userId: string;
  readonly slackUserId: string;
  /** When it was read, by the database's clock. */
  readonly at: Date;
  readonly canRequest: boolean;
  readonly access: Some<RequestPicture>;
  readonly requests: Some<RequestPicture>;
  /** `null` where nobody could say now what the person may decide; `why` is a sentence then. */
  readonly decidable: Some<DecidablePicture> | { readonly items: null; readonly why: string };
  readonly links: readonly LinkPicture[];
  readonly missing: readonly ServiceName[];
  /** `null` for whoever is no admin. */
  readonly attention: Attention | null;
}

/** App Home of whoever may not act in Latchkey. */
export interface ClosedHome {
  readonly refusal: Refusal;
}
