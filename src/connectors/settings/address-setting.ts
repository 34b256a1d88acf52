import { z } from "zod";

import { checkConnectorUrl } from "../http/connector-url.ts";

/**
 * A setting that holds a provider's address.
 *
 * @param problemOf what is wrong with an address that could be called; continues the sentence "`orgUrl` …"
 */
export function addressSetting(problemOf: (url: URL) => string | null = () => null): z.ZodType<string> {
  return z.string("must be given as text").superRefine((text, context) => {
    const checked = checkConnectorUrl(text);
    const problem = checked.ok ? problemOf(checked.url) : checked.problem;
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
}
