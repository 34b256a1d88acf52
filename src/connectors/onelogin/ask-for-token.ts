import { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";
import { answeredAt } from "../http/rate-limit-wait.ts";
import { readJson } from "../http/read-json.ts";
import { RefusedAnswer } from "../http/refused-answer.ts";
import { type Perishable, renewAt } from "../http/renewed.ts";
import { oneLoginWords, readAnswer } from "./onelogin-words.ts";
import type { OneLoginCredential } from "./resolve-credential.ts";
import { sendRequest, type SendingRules, tokenPath } from "./send-request.ts";

/** What a call is signed with, and the account it belongs to. */
export interface AccessToken {
  readonly text: string;
  readonly accountId: string;
}

export interface TokenRules extends SendingRules {
  /** Milliseconds since the epoch. */
  now(): number;
}

const tokenSchema = z.looseObject({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  account_id: z.int().positive(),
  created_at: z.string().nullish(),
  expires_in: z.number().positive(),
});

/** Nobody's credential: OneLogin's own are hexadecimal. */
const stranger: OneLoginCredential = { clientId: "latchkey-asks-whether-all-is-well", clientSecret: "nobody" };

/**
 * Asks for an access token. All of it ends within the time of one attempt.
 *
 * A 500 here has two causes: OneLogin is not well, or the user who made the credential was deleted, and then it answers
 * 500 for ever. A credential of nobody's tells them apart: where that is known for a stranger while ours is answered
 * 500 before and after, it is ours that is broken, and waiting mends nothing. Everything else stays `unavailable`.
 * Should this err, nothing is given up either way: a removal stays owed, and the admins are told.
 */
export async function askForToken(credential: OneLoginCredential, rules: TokenRules): Promise<Perishable<AccessToken>> {
  const signal = AbortSignal.timeout(rules.attemptMs);
  try {
    return await ask(credential, rules, signal);
  } catch (failure) {
    if (!isRefusedWith(failure, [500]) || !(await knowsStrangers(rules, signal))) throw failure;
  }
  try {
    return await ask(credential, rules, signal);
  } catch (failure) {
    throw isRefusedWith(failure, [500]) ? ownerGone() : failure;
  }
}

async function knowsStrangers(rules: TokenRules, signal: AbortSignal): Promise<boolean> {
  try {
    await ask(stranger, rules, signal);
    return false;
  } catch (failure) {
    return isRefusedWith(failure, [400, 401]);
  }
}

/**
 * OneLogin gives the same token until it ends, so its time is counted from when it was made, by OneLogin's own clock.
 */
async function ask(
  { clientId, clientSecret }: OneLoginCredential,
  rules: TokenRules,
  signal: AbortSignal,
): Promise<Perishable<AccessToken>> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const headers = { Authorization: `Basic ${basic}`, Accept: "application/json", "Content-Type": "application/json" };
  const body = JSON.stringify({ grant_type: "client_credentials" });
  const answer = await sendRequest(tokenPath, { method: "POST", headers, body, signal }, rules);
  const token = readAnswer(tokenSchema, await readJson(answer, oneLoginWords.service), "the access token");
  const nowMs = rules.now();
  const lifetimeMs = token.expires_in * 1_000;
  const ageMs = answeredAt(answer.headers.get("date"), nowMs) - Date.parse(token.created_at ?? "");
  const leftMs = ageMs > 0 ? Math.max(0, lifetimeMs - ageMs) : lifetimeMs;
  return {
    value: { text: token.access_token, accountId: String(token.account_id) },
    renewAtMs: renewAt(nowMs, leftMs),
  };
}

function isRefusedWith(failure: unknown, statuses: readonly number[]): boolean {
  return failure instanceof RefusedAnswer && statuses.includes(failure.status);
}

function ownerGone(): DirectoryFault {
  return new DirectoryFault(
    "unauthorized",
    "OneLogin answers 500 whenever this credential asks for an access token, and knows others: it does so for ever " +
      "when the user who made the credential was deleted. Nothing was done. Make a new credential as a user who " +
      "stays, and put it into `clientId` and `clientSecret`.",
  );
}
