import { answerReader } from "../http/answer-reader.ts";
import type { ProviderWords } from "../http/explain-failure.ts";

/** How OneLogin is spoken of. */
export const oneLoginWords: ProviderWords = {
  service: "OneLogin",
  addressSetting: "apiUrl",
  tokenAdvice: "It gives no access token to this credential: check `apiUrl`, `clientId` and `clientSecret`.",
};

/** Checks OneLogin's answers. */
export const readAnswer = answerReader(oneLoginWords.service);
