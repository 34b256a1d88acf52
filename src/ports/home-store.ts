/** What App Home asks of the rows, and what is kept of it. Requests are named by their ids, at most `limit` each. */
export interface HomeReads {
  /** Requests by which a person has access or is about to, or got it for somebody else; what ends first, first. */
  requestsWithAccessOf(userId: string, limit: number): Promise<readonly string[]>;
  /** Requests that a person made, or that are for them, and that are not over; the newest first. */
  openRequestsOf(userId: string, limit: number): Promise<readonly string[]>;
  /** Requests that wait for a decision, with the place of a card of theirs in a channel; the oldest first. */
  undecidedRequests(limit: number): Promise<readonly UndecidedRequest[]>;
  /** Requests whose access should have ended and has not: since this moment, or after so many attempts. */
  requestsWithLateRemoval(since: Date, attempts: number, limit: number): Promise<readonly string[]>;
  /** Requests that ended after this moment because not one of those who decide could be reached; the newest first. */
  requestsNobodyGot(since: Date, limit: number): Promise<readonly string[]>;
  /**
   * Those of these people who ever opened it, named by user id or by Slack's id, and whoever opened it within so many
   * minutes; at most `limit`, who opened it last first. User ids.
   */
  homesToRedraw(people: {
    readonly userIds: readonly string[];
    readonly slackUserIds: readonly string[];
    readonly withinMinutes: number;
    readonly limit: number;
  }): Promise<readonly string[]>;
}

/** A request that waits for a decision. */
export interface UndecidedRequest {
  readonly requestId: string;
  readonly card: { readonly channel: string; readonly ts: string } | null;
}

/** Who looks at App Home. */
export interface HomeWrites {
  /** Remembers that a person opened it, so that it is drawn again when something of it changes. */
  noteHomeOpened(userId: string): Promise<void>;
}
