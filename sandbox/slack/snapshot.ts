import * as z from "zod";
import type { Clock } from "./clock.ts";
import { jsonObject } from "./json.ts";
import { block } from "./limits/blocks.ts";
import type { Desk } from "./people/desk.ts";
import type { ResponseUrls } from "./responses/response-urls.ts";
import type { OfferedOption } from "./views/field-choices.ts";
import type { Views } from "./views/views.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** JSON has no undefined: what is not there is left out. */
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().transform((value) => value);
const ids = z.array(z.string()).readonly();
const fieldState = z.record(z.string(), z.record(z.string(), jsonObject));

const user = z.strictObject({
  id: z.string(),
  name: z.string(),
  realName: z.string(),
  email: maybe(z.string()),
  isEmailConfirmed: maybe(z.boolean()),
  isBot: z.boolean(),
  isWorkflowBot: z.boolean(),
  isAdmin: z.boolean(),
  isRestricted: z.boolean(),
  isUltraRestricted: z.boolean(),
  isStranger: z.boolean(),
  deleted: z.boolean(),
  teamId: z.string(),
  enterpriseId: maybe(z.string()),
  title: z.string(),
  timeZone: z.string(),
  refusesDirectMessages: maybe(z.string()),
});

const channel = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["channel", "im", "mpim"]),
  isPrivate: z.boolean(),
  isArchived: z.boolean(),
  members: ids,
});

const file = z.strictObject({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  size: z.int(),
  content: z.string(),
});

const message = z.strictObject({
  channel: z.string(),
  ts: z.string(),
  text: z.string(),
  blocks: z.array(block).readonly(),
  user: z.string(),
  botId: maybe(z.string()),
  threadTs: maybe(z.string()),
  ephemeralTo: maybe(z.string()),
  isEdited: z.boolean(),
  isDeleted: z.boolean(),
  metadata: maybe(jsonObject),
  files: z.array(file).readonly().default([]),
});

const view = z.strictObject({
  id: z.string(),
  type: z.enum(["modal", "home"]),
  userId: z.string(),
  rootViewId: z.string(),
  previousViewId: maybe(z.string()),
  hash: z.string(),
  callbackId: z.string(),
  externalId: z.string(),
  privateMetadata: z.string(),
  title: z.string(),
  submit: maybe(z.string()),
  close: maybe(z.string()),
  clearOnClose: z.boolean(),
  notifyOnClose: z.boolean(),
  submitDisabled: z.boolean(),
  blocks: z.array(block).readonly(),
  state: fieldState,
});

const offeredOption: z.ZodType<OfferedOption> = z.looseObject({
  text: z.looseObject({ type: z.string(), text: z.string() }),
  value: z.string(),
});

const responseUrl = z.strictObject({
  id: z.string(),
  userId: z.string(),
  channel: z.string(),
  message: maybe(z.strictObject({ channel: z.string(), ts: z.string() })),
  issuedAt: z.number(),
  uses: z.int(),
});

/**
 * Everything a pretend Slack holds that a restart must not lose. Connections, calls, deliveries, faults and triggers,
 * which live three seconds, begin anew.
 */
export const slackSnapshotSchema = z.strictObject({
  port: z.int(),
  tokens: z.strictObject({ bot: z.string(), app: z.string(), signingSecret: z.string() }),
  identity: z.strictObject({
    teamId: z.string(),
    teamName: z.string(),
    domain: z.string(),
    enterpriseId: z.string().exactOptional(),
    appId: z.string(),
    botUserId: z.string(),
    botId: z.string(),
    botName: z.string(),
  }),
  clock: z.strictObject({ movedMs: z.number(), lastMicroseconds: z.number() }),
  users: z.array(user),
  channels: z.array(channel),
  userGroups: z.array(z.strictObject({ id: z.string(), handle: z.string(), name: z.string(), members: ids })),
  messages: z.array(message).readonly(),
  /** The modals on people's screens, by user id, bottom first. */
  stacks: z.record(z.string(), z.array(view).readonly()),
  homes: z.array(view).readonly(),
  /** What people chose in messages, by person and message. */
  messageStates: z.record(z.string(), fieldState),
  /** What type-ahead fields were answered, by place and field. */
  offered: z.record(z.string(), z.array(offeredOption).readonly()),
  responseUrls: z.array(responseUrl).readonly(),
});

/** Plain JSON, but for what is not there. */
export type SlackSnapshot = z.infer<typeof slackSnapshotSchema>;

/** What the workspace holds at this moment. */
export function takeSlackSnapshot(parts: {
  readonly url: string;
  readonly tokens: SlackSnapshot["tokens"];
  readonly clock: Clock;
  readonly workspace: Workspace;
  readonly views: Views;
  readonly responseUrls: ResponseUrls;
  readonly desk: Pick<Desk, "messageStates" | "offered">;
}): SlackSnapshot {
  const { workspace, desk } = parts;
  const { teamId, teamName, domain, enterpriseId, appId, botUserId, botId, botName } = workspace;
  const enterprise = enterpriseId === undefined ? {} : { enterpriseId };
  const snapshot: SlackSnapshot = {
    port: Number(new URL(parts.url).port),
    tokens: parts.tokens,
    identity: { teamId, teamName, domain, ...enterprise, appId, botUserId, botId, botName },
    clock: parts.clock.snapshot(),
    users: [...workspace.users.values()],
    channels: [...workspace.channels.values()],
    userGroups: [...workspace.userGroups.values()],
    messages: workspace.messages.all,
    ...parts.views.snapshot(),
    messageStates: Object.fromEntries(desk.messageStates),
    offered: Object.fromEntries([...desk.offered].filter(([place]) => isThere(parts, place))),
    responseUrls: parts.responseUrls.snapshot(),
  };
  return structuredClone(snapshot);
}

/** Whether the field is still on somebody's screen: its place begins with the id of a view or of a channel. */
function isThere({ views, workspace }: { views: Views; workspace: Workspace }, place: string): boolean {
  const id = place.slice(0, place.indexOf(" "));
  return workspace.channels.has(id) || views.find({ viewId: id }) !== undefined;
}
