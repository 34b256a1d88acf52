import { expect, test } from "vitest";

import { readManifest } from "../../../sandbox/town/read-manifest.ts";

test("commands, shortcuts and the home are those of the manifest that creates the real app", async () => {
  const manifest = await readManifest();

  expect(manifest).toEqual({
    appName: "Latchkey",
    hasHomeTab: true,
    areMessagesReadOnly: true,
    commands: [
      {
        command: "/access",
        description: "Ask for temporary access",
        usageHint: "[flow] | map | whoami | delegate | help",
      },
      {
        command: "/identity",
        description: "For Latchkey admins: whose account is whose",
        usageHint: "whois | link | unlink | freeze | unmapped | sync | runs | matches | export | admins | help",
      },
    ],
    shortcuts: [
      { callbackId: "request_access", name: "Request access", type: "global", description: "Ask for temporary access" },
      {
        callbackId: "request_access_from_message",
        name: "Request access",
        type: "message",
        description: "Ask for temporary access because of this message",
      },
    ],
    scopes: [
      "channels:read",
      "chat:write",
      "chat:write.public",
      "commands",
      "files:write",
      "groups:read",
      "im:write",
      "mpim:write",
      "usergroups:read",
      "users:read",
      "users:read.email",
    ],
    events: ["app_home_opened"],
  });
});
