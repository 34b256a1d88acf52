import type { OutboxEvent } from "../../../src/ports/store.ts";
import type { Ground } from "../ground.ts";

/** Access can wait for several reasons, one after the other, and each is a cause of its own. */
const mostReasonsToWait = 3;

/** Looks whether the admins were told at most once of each cause, and of a credential once for each time it changed. */
export function lookAtAlerts({ memory, story }: Ground): void {
  const { rows } = memory;
  const alerts = rows.events
    .all(null)
    .map(({ event }) => event)
    .filter(({ recipient }) => recipient.kind === "admins");
  const credential = rows.audit.filter(({ action }) => action.startsWith("connector.credential-"));
  const aboutCredential = alerts.filter(({ notice }) => notice.kind.startsWith("connector-"));
  if (aboutCredential.length !== credential.length) {
    story.break("The admins must hear of a credential once for each time that it changes.");
  }
  const others = alerts.filter((event) => !aboutCredential.includes(event) && event.requestId !== null);
  for (const [cause, events] of Map.groupBy(others, causeOf)) {
    const most = cause.includes("Access waits") ? mostReasonsToWait : 1;
    if (events.length > most)
      story.break(`The admins must hear of one cause once, yet they heard ${events.length} times: ${cause}.`);
  }
}

/** The request and what is wrong with it; the rest of the sentence says how the outside system put it. */
function causeOf({ notice, requestId }: OutboxEvent): string {
  return `${notice.kind} of ${requestId ?? "no request"}: ${notice.detail?.split(/[.:]/)[0] ?? ""}`;
}
