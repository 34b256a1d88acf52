/** A channel as the app sees it. */
export interface ChannelFacts {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  /** Whether the app is in it. */
  readonly isMember: boolean;
}

/** What the app's token says of itself. */
export interface TokenFacts {
  /** The workspace's name. */
  readonly team: string;
  /** The app's own user there. */
  readonly user: string;
  /** What it may do; `null` where Slack does not say, as stand-ins do not. */
  readonly scopes: readonly string[] | null;
}

/** The workspace as whoever sets Latchkey up sees it. Nothing is changed in it. Each throws `MessengerFault`. */
export interface Workspace {
  describeToken(): Promise<TokenFacts>;
  /** The channels of these names and ids that the app sees, by what was asked for. A name begins with `#`. */
  findChannels(asked: readonly string[]): Promise<ReadonlyMap<string, ChannelFacts>>;
}

/** Something that the token has to allow, and what does not work without it. */
export interface NeededScope {
  readonly scope: string;
  readonly for: string;
}
