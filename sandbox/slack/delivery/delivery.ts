import type { JsonObject } from "../json.ts";
import type { Signing } from "./signed-post.ts";

/** The three kinds of envelope: https://docs.slack.dev/apis/events-api/using-socket-mode */
export type DeliveryKind = "slash_commands" | "interactive" | "events_api";

/** What the app made of it within three seconds. */
export type DeliveryResult =
  | {
      readonly outcome: "acknowledged";
      readonly body: unknown;
      readonly status: number | undefined;
      readonly ackMs: number;
    }
  | { readonly outcome: "refused"; readonly body: unknown; readonly status: number; readonly ackMs: number }
  | { readonly outcome: "timed-out"; readonly ackMs: number }
  | { readonly outcome: "undeliverable"; readonly why: string; readonly ackMs: number };

export interface Letter {
  /** The envelope id. */
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly payload: JsonObject;
  readonly signing: Signing;
  /** 0 the first time; then as in `X-Slack-Retry-Num`. */
  readonly retry: number;
  readonly retryReason: string;
}

/** One thing that was handed to the app, with what came back each time. */
export interface Delivery {
  readonly id: string;
  readonly at: number;
  readonly kind: DeliveryKind;
  readonly payload: JsonObject;
  /** The first time first; retries and redeliveries after it. */
  readonly results: readonly DeliveryResult[];
}

export type Deliveries = readonly Delivery[];

/** A road to the app. */
export interface Carrier {
  carry(letter: Letter): Promise<DeliveryResult>;
  /** Exactly the same once more: the same envelope, or the same body with the same signature. */
  carryAgain(letter: Letter): Promise<DeliveryResult>;
}

/** https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
export const ackTimeoutMs = 3000;
