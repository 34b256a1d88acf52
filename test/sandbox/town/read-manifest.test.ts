import { expect, test } from "vitest";

import { readManifest } from "../../../sandbox/town/read-manifest.ts";

test("commands, shortcuts and the home are those of the manifest that creates the real app", async () => {
  const manifest = await readManifest();

  expect(manifest).toEqual({
    appName: "Latchkey",
    hasHomeTab: false,
    areMessagesReadOnly: true,
    commands: [
      { command: "/access", description: "Ask for temporary access", usageHint: "[flow] | help" },
      {
        command: "/identity",
        description: "For Latchkey admins",
        usageHint: "admins | admins add @user | admins remove @user",
      },
    ],
    shortcuts: [
      { callbackId: "request_access", name: "Request access", type: "global", description: "Ask for temporary access" },
    ],
    scopes: ["chat:write", "chat:write.public", "commands", "im:write", "users:read", "users:read.email"],
    events: [],
  });
});
