import { DirectoryFault } from "../ports/directory.ts";
import { MessengerFault } from "../ports/messenger.ts";

/** Whether an outside system answered, and only somebody can mend what it said: waiting alone does not. */
export function isLasting(error: unknown): error is DirectoryFault | MessengerFault {
  return (error instanceof DirectoryFault || error instanceof MessengerFault) && error.kind !== "unavailable";
}

/** A lasting fault of something that was asked, not posted, for those who can mend it: what Slack says, and where to look. */
export function describeLasting(fault: DirectoryFault | MessengerFault): string {
  if (fault instanceof DirectoryFault) return fault.message;
  return `Slack refuses what Latchkey asks of it (${fault.code}). Check that the user groups and channels that the flow names still exist, and that the app has its scopes.`;
}
