import { type Finding, findingsOf } from "../domain/finding.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { ChannelFacts, Workspace } from "../ports/workspace.ts";

/** A channel that is written to, and by what. */
export interface UsedChannel {
  /** `#name` or an id. */
  readonly channel: string;
  /** Such as `the flow okta-access`. */
  readonly usedBy: string;
}

const { fine, problem, unknown } = findingsOf("Slack");

/** Whether Latchkey can write to each of these channels. `mayWriteToPublic`: also to those it is not in. */
export async function checkChannels(
  workspace: Workspace,
  used: readonly UsedChannel[],
  { mayWriteToPublic }: { readonly mayWriteToPublic: boolean },
): Promise<readonly Finding[]> {
  const users = Map.groupBy(used, ({ channel }) => channel);
  if (users.size === 0) return [];
  try {
    const found = await workspace.findChannels([...users.keys()]);
    return [...users].map(([channel, by]) => {
      const usedBy = [...new Set(by.map((one) => one.usedBy))].join(", ");
      return judge(channel, found.get(channel) ?? null, { usedBy, mayWriteToPublic });
    });
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    const next =
      error.code === "missing_scope"
        ? "Give the app channels:read and groups:read, and check again."
        : "Check again in a minute.";
    return [unknown("channels", `Slack did not list them (${error.code})`, next)];
  }
}

function judge(
  channel: string,
  facts: ChannelFacts | null,
  { usedBy, mayWriteToPublic }: { readonly usedBy: string; readonly mayWriteToPublic: boolean },
): Finding {
  const what = `the channel ${channel}`;
  if (facts === null) {
    return problem(
      what,
      `Latchkey sees no such channel, and ${usedBy} writes to it`,
      "Create it; if it is private, invite Latchkey there with `/invite`.",
    );
  }
  if (facts.isArchived)
    return problem(what, `archived, and ${usedBy} writes to it`, "Unarchive it, or name another channel.");
  if (facts.isMember) return fine(what, `Latchkey is in it, for ${usedBy}`);
  if (!facts.isPrivate && mayWriteToPublic) return fine(what, `public, so Latchkey may write there, for ${usedBy}`);
  return problem(what, `Latchkey is not in it, and ${usedBy} writes to it`, "Invite Latchkey there with `/invite`.");
}
