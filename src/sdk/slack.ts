import type { DirectoryPerson, SdkUser } from "../ports/connector.ts";

/** A destination as a flow writes it. */
export type FlowDestination =
  | { readonly kind: "channel"; readonly channel: string }
  | { readonly kind: "person"; readonly person: string | DirectoryPerson | SdkUser };

/** One list of destinations; the next list gets its turn when all of this one fail. */
export interface Notification {
  readonly to: readonly FlowDestination[];
}

/** Where cards go. */
export const slack = {
  /** A channel, by `#name` or id. Latchkey must be in it, or be allowed to write to public channels. */
  channel: (channel: string): FlowDestination => ({ kind: "channel", channel }),
  /**
   * A person's direct messages: a Slack user id, or somebody a directory knows, who is found by the stored link and
   * then by exact e-mail. Nobody found is a failed destination, not an error.
   */
  user: (person: string | DirectoryPerson | SdkUser): FlowDestination => ({ kind: "person", person }),
};
