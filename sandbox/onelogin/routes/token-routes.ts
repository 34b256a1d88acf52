import type { Context, Hono } from "hono";
import { z } from "zod";

import type { Account } from "../account.ts";
import { ApiFailure, badRequest } from "../api-failure.ts";
import { authorize } from "../authorize.ts";
import { readClientCredentials } from "../client-credentials.ts";

const bodySchema = z.record(z.string(), z.string());
const success = { error: false, code: 200, type: "success", message: "Success" };

/** The token of the credential pair: got, looked after, revoked. */
export function addTokenRoutes(app: Hono, account: Account): void {
  const { credential, rateLimit } = account;

  /** `expires_in` is counted from `created_at`, also when the token is an old one. */
  app.post("/auth/oauth2/v2/token", async (c) => {
    const sent = await readBody(c);
    requireOwnCredentials(c, sent);
    if (credential.isOwnerDeleted) throw new ApiFailure(500, "Internal Server Error");
    if (sent["grant_type"] !== "client_credentials") throw badRequest("grant_type is incorrect/absent");
    const token = credential.token();
    return c.json({
      access_token: token.value,
      created_at: token.createdAt.toISOString(),
      expires_in: token.lifetimeSeconds,
      token_type: "bearer",
      account_id: account.id,
    });
  });

  app.post("/auth/oauth2/revoke", async (c) => {
    const sent = await readBody(c);
    requireOwnCredentials(c, sent);
    if (!credential.accepts(sent["access_token"] ?? "")) throw badRequest("The access token is not one of this client");
    credential.revokeTokens();
    return c.json(success);
  });

  app.get("/auth/rate_limit", (c) => {
    authorize({ method: "GET", path: c.req.path, authorization: c.req.header("Authorization") }, account);
    const { limit, remaining, reset } = rateLimit.standing();
    const data = { "X-RateLimit-Limit": limit, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": reset };
    return c.json({ status: success, data });
  });

  function requireOwnCredentials(c: Context, sent: Readonly<Record<string, string>>): void {
    const presented = readClientCredentials(c.req.header("Authorization"), sent);
    if (!presented || !credential.isOwn(presented.clientId, presented.clientSecret)) {
      throw new ApiFailure(401, "Authentication Failure");
    }
  }
}

/** JSON or a form; what is neither says nothing. */
async function readBody(c: Context): Promise<Record<string, string>> {
  const text = await c.req.text();
  if (!c.req.header("Content-Type")?.startsWith("application/json")) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    return bodySchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
