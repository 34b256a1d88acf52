/** A Slack workspace that lives in this process. Start here: {@link startPretendSlack}. */
export { startPretendSlack } from "./start-pretend-slack.ts";
export { slackSnapshotSchema } from "./snapshot.ts";
export type { StartOptions } from "./start-pretend-slack.ts";
export type { PretendSlack } from "./pretend-slack.ts";
export type {
  Person,
  Choice,
  FormValues,
  CommandSeen,
  InteractionSeen,
  SubmissionSeen,
  Forgery,
} from "./people/person.ts";
export type { User, NewUser } from "./workspace/users.ts";
export type { Channel, NewChannel } from "./workspace/channels.ts";
export type { UserGroup } from "./workspace/user-groups.ts";
export type { PostedMessage } from "./workspace/messages.ts";
export type { OpenView } from "./views/open-view.ts";
export type { Block, InteractiveElement } from "./limits/blocks.ts";
export type { RecordedCall } from "./web-api/recorded-calls.ts";
export type { Fault, FaultOptions } from "./faults.ts";
export type { Delivery, DeliveryKind, DeliveryResult } from "./delivery/delivery.ts";
export type { RawRequest, RawAnswer } from "./delivery/signed-post.ts";
export { readableText, buttonLabels } from "./limits/readable-text.ts";
