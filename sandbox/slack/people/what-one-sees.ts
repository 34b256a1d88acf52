import type { PostedMessage } from "../workspace/messages.ts";
import type { Sender } from "./sender.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** Every message this person can read now, oldest first. */
export function messagesSeenBy(workspace: Workspace, userId: string): readonly PostedMessage[] {
  return workspace.messages.all.filter((message) => !message.isDeleted && isVisibleTo(workspace, userId, message));
}

/** The newest message this person can read now that fits. */
export function newestSeenBy(
  workspace: Workspace,
  userId: string,
  predicate: (message: PostedMessage) => boolean,
): PostedMessage | undefined {
  return workspace.messages.all.findLast(
    (message) => !message.isDeleted && isVisibleTo(workspace, userId, message) && predicate(message),
  );
}

/** A Slack client can only act on what it shows. */
export function refuseUnlessVisible(sender: Sender, message: PostedMessage): void {
  if (sender.isForging || isVisibleTo(sender.desk.workspace, sender.userId, message)) return;
  throw new Error(`${sender.user.name} does not see this message`);
}

function isVisibleTo(workspace: Workspace, userId: string, message: PostedMessage): boolean {
  if (message.ephemeralTo !== undefined) return message.ephemeralTo === userId;
  return workspace.channels.get(message.channel)?.members.includes(userId) === true;
}
