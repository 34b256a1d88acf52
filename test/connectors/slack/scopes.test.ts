import { expect, test } from "vitest";

import { readManifest } from "../../../sandbox/town/read-manifest.ts";
import { usualScopes } from "../../../sandbox/slack/web-api/usual-scopes.ts";
import { slackScopes } from "../../../src/connectors/slack/scopes.ts";

test("the app is created with exactly the scopes that `latchkey check` asks for", async () => {
  const manifest = await readManifest();

  expect(slackScopes.map(({ scope }) => scope)).toEqual(manifest.scopes);
});

test("the pretend workspace grants all of them but one, which is not needed for anything else", () => {
  const missing = slackScopes.map(({ scope }) => scope).filter((scope) => !usualScopes.includes(scope));

  expect(missing).toEqual(["chat:write.public"]);
});
