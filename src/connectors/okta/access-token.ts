import { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";
import { Renewed, renewAt } from "../http/renewed.ts";

/** The part of the SDK that holds the access token of a service app. */
export interface TokenHolder {
  getAccessToken(): Promise<unknown>;
  clearCachedAccessToken(): void;
}

const tokenSchema = z.looseObject({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive(),
});

/**
 * The SDK asks for a token per call that finds none, keeps it until Okta answers 401, and takes any JSON for a token.
 * This makes it one request for all who wait, renews in time, and refuses what is no token.
 */
export function createAccessTokenKeeper(holder: TokenHolder, clock: { now(): number }): () => Promise<void> {
  const held = new Renewed<void>(
    async () => {
      holder.clearCachedAccessToken();
      const token = tokenSchema.safeParse(await holder.getAccessToken());
      if (!token.success) {
        holder.clearCachedAccessToken();
        throw new DirectoryFault(
          "malformed",
          "Okta's token endpoint answered something that is no access token. Nothing was asked. Check `orgUrl`.",
        );
      }
      return { value: undefined, renewAtMs: renewAt(clock.now(), token.data.expires_in * 1_000) };
    },
    () => clock.now(),
  );
  return () => held.current();
}
