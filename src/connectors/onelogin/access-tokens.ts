import { DirectoryFault } from "../../ports/directory.ts";
import { Renewed } from "../http/renewed.ts";
import { type AccessToken, askForToken, type TokenRules } from "./ask-for-token.ts";
import type { OneLoginCredential } from "./resolve-credential.ts";

/**
 * The access token of one credential: asked for when first needed, renewed before it ends and once when it is refused,
 * by one call for all who wait. Whoever waits can leave by its signal; the call goes on for the others.
 *
 * A token of another account than the first one is never used: the ids that calls are about are those of the first.
 */
export class AccessTokens {
  readonly #token: Renewed<AccessToken>;
  #accountId: string | null = null;

  constructor(credential: OneLoginCredential, rules: TokenRules) {
    this.#token = new Renewed(
      () => askForToken(credential, rules),
      () => rules.now(),
    );
  }

  async current(signal: AbortSignal): Promise<AccessToken> {
    return this.#ofTheAccount(await unlessAborted(this.#token.current(), signal));
  }

  /** Another token than the one that was refused; `null` when OneLogin still gives that one, so that asking is useless. */
  async insteadOf(refused: AccessToken, signal: AbortSignal): Promise<AccessToken | null> {
    const token = this.#ofTheAccount(await unlessAborted(this.#token.insteadOf(refused), signal));
    return token.text === refused.text ? null : token;
  }

  /** The account that OneLogin says at this moment the credential belongs to. */
  async accountId(signal: AbortSignal): Promise<string> {
    const { accountId } = await unlessAborted(this.#token.fresh(), signal);
    this.#accountId ??= accountId;
    return accountId;
  }

  #ofTheAccount(token: AccessToken): AccessToken {
    this.#accountId ??= token.accountId;
    if (token.accountId === this.#accountId) return token;
    throw new DirectoryFault(
      "rejected",
      `OneLogin's access token is for the account ${token.accountId} now, and was for ${this.#accountId}. Nothing was ` +
        "asked there. Check `apiUrl` and the credential, and start again.",
    );
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
