import * as z from "zod";
import { parseJson } from "../json.ts";
import type { Letter } from "./delivery.ts";

/** The frames of https://docs.slack.dev/apis/events-api/using-socket-mode */
const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

/** What Slack says first: the app counts as connected from here on. */
export function helloFor(appId: string, connections: number) {
  return {
    type: "hello",
    num_connections: connections,
    debug_info: { host: "applink-pretend", build_number: 1, approximate_connection_time: 18_060 },
    connection_info: { app_id: appId },
  };
}

/** Only events tell their attempt; only the others take an answer along. */
export function envelopeOf({ id, kind, payload, retry, retryReason }: Letter) {
  const envelope = { envelope_id: id, type: kind, payload, accepts_response_payload: kind !== "events_api" };
  return kind === "events_api" ? { ...envelope, retry_attempt: retry, retry_reason: retryReason } : envelope;
}

export function readAcknowledgement(frame: string): z.infer<typeof acknowledgement> | undefined {
  return acknowledgement.safeParse(parseJson(frame)).data;
}
