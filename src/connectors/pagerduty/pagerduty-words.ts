import { answerReader } from "../http/answer-reader.ts";
import type { ProviderWords } from "../http/explain-failure.ts";

/** How PagerDuty is spoken of. It has no token endpoint. */
export const pagerDutyWords: ProviderWords = {
  service: "PagerDuty",
  addressSetting: "apiUrl",
  tokenAdvice: "It does not take the key: check `apiToken`.",
};

/** Checks PagerDuty's answers. */
export const readAnswer = answerReader(pagerDutyWords.service);
