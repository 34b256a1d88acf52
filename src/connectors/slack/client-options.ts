import type { WebClientOptions } from "@slack/web-api";

/**
 * How we talk to Slack. The library's own defaults are no time limit and half an hour of retries, during which a
 * message may be sent twice; here each call ends within 8 seconds and is tried once. What is owed is tried again by
 * our own rows, and a 429 is told to the caller instead of holding every other call back.
 */
export function slackClientOptions(slackApiUrl: string): WebClientOptions {
  return {
    slackApiUrl,
    timeout: 8_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: 40,
    allowAbsoluteUrls: false,
  };
}
