/** What the app is granted unless a test says otherwise: everything its manifest asks for, but not `chat:write.public`. */
export const usualScopes: readonly string[] = [
  "channels:join",
  "channels:read",
  "chat:write",
  "commands",
  "files:write",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "mpim:read",
  "mpim:write",
  "team:read",
  "usergroups:read",
  "users:read",
  "users:read.email",
];
