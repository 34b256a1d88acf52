import { answerReader } from "../http/answer-reader.ts";
import type { ProviderWords } from "../http/explain-failure.ts";

/** A 403 that is about the account's status, not about the credential. */
const statusForbids = "E0000038";

/** How Okta is spoken of. */
export const oktaWords: ProviderWords = {
  service: "Okta",
  addressSetting: "orgUrl",
  tokenAdvice:
    "It gives no access token to this service app: check `oauth.clientId`, `oauth.privateKey`, and that each of " +
    "`oauth.scopes` is granted to it.",
  isPlainNo: ({ status, errorCode }) => status === 403 && errorCode === statusForbids,
};

/** Checks Okta's answers. */
export const readAnswer = answerReader(oktaWords.service);
