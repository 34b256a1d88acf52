/**
 * Sends everybody's links as a CSV file into a person's direct messages with the app, and nowhere else. Throws
 * `MessengerFault` when Slack does not take it.
 */
export type SendLinks = (slackUserId: string) => Promise<void>;
