/** Where a person is looking, so that an answer reaches them there and nobody else. */
export interface Whereabouts {
  readonly slackUserId: string;
  readonly channel: string | null;
  /** The address Slack gave for answers to this click; it came with the payload, so it is checked before it is used. */
  readonly responseUrl: string | null;
  /** Whether an answer takes the place of what was clicked: a message that this person alone sees. */
  readonly replaces?: boolean;
}

/** An answer: what notifications say, and what is seen where that is more. */
export interface Whispered<Block = unknown> {
  readonly text: string;
  readonly blocks?: Block[];
}

/** Answers one person alone. Never throws: an answer that cannot be given is logged, and nothing depends on it. */
export type Whisper<Block = unknown> = (where: Whereabouts, message: Whispered<Block>) => Promise<void>;
