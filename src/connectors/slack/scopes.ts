import type { NeededScope } from "../../ports/workspace.ts";

/** Every scope that Latchkey needs, in the order of `manifest.yml`, which lists the same. */
export const slackScopes: readonly NeededScope[] = [
  { scope: "channels:read", for: "finding channels by their names, and their members" },
  { scope: "chat:write", for: "every message" },
  { scope: "chat:write.public", for: "cards in public channels that Latchkey is not in" },
  { scope: "commands", for: "`/access`, `/identity` and the shortcuts" },
  { scope: "files:write", for: "`/identity export`" },
  { scope: "groups:read", for: "finding private channels by their names, and their members" },
  { scope: "im:write", for: "direct messages" },
  { scope: "mpim:write", for: "one conversation of several people" },
  { scope: "usergroups:read", for: "user groups in permissions" },
  { scope: "users:read", for: "who people are" },
  { scope: "users:read.email", for: "finding people's accounts by their e-mail" },
];
