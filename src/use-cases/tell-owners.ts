import { sameEmail } from "../domain/email.ts";
import type { ExternalIdentity } from "../domain/identity.ts";
import type { User } from "../domain/user.ts";
import type { Transaction } from "../ports/store.ts";

/**
 * A link counts from now on: its person hears of it, and so does whoever reads the directory's address, where that is
 * another one; both can say that it was not them.
 */
export async function tellOwners(tx: Transaction, user: User, link: ExternalIdentity, login: string): Promise<void> {
  const { id: identityId, connectorId, externalEmail } = link;
  const about = { requestId: null, connectorId, identityId };
  const notice = { kind: "identity-linked", detail: login } as const;
  await tx.tell({ recipient: { kind: "user", userId: user.id }, notice, ...about });
  if (externalEmail === null || sameEmail(externalEmail, user.email)) return;
  // Each by itself: a mail server that is down keeps nobody from reading it in Slack.
  await tx.tell({ recipient: { kind: "address", email: externalEmail }, notice, ...about });
  await tx.tell({ recipient: { kind: "reader", email: externalEmail }, notice, ...about });
}
