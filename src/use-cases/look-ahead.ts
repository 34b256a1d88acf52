import { describeRefusal } from "../domain/describe-refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { Trace, TraceLine } from "../domain/trace.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { ReadingWorld } from "../ports/world.ts";
import { checkLink } from "./check-link.ts";
import { checkTarget } from "./check-target.ts";
import { resolveIdentity } from "./resolve-identity.ts";

/** What was seen of the target and the account, and what would make the grant impossible anyway. */
export interface Outlook {
  readonly problem: Refusal | null;
  readonly trace: Trace;
}

/**
 * Looks whether the target can be granted, and which account it is for. A provider that does not answer now stops nobody
 * from deciding. With `keepsNothing` an account that was found only now is linked to nobody, and its link not looked at.
 */
export async function lookAhead(
  world: ReadingWorld,
  flow: Flow,
  request: AccessRequest,
  facts: FlowFacts,
  { keepsNothing = false }: { readonly keepsNothing?: boolean } = {},
): Promise<Outlook> {
  if (request.target === null) return { problem: null, trace: [] };
  const trace: TraceLine[] = [];
  const stop = (line: Omit<TraceLine, "says" | "found">, problem: Refusal): Outlook => ({
    problem,
    trace: [...trace, judged({ ...line, found: "" }, problem)],
  });
  try {
    const { beneficiary, now } = facts;
    const about = { kind: "target", asked: `whether ${request.target.label} can be granted` } as const;
    const target = await checkTarget(world, flow, request.target);
    if (!target.ok) return stop(about, target.refusal);
    trace.push(judged({ ...about, found: "it can" }, null));

    const service = world.directories.labelOf(request.target.connectorId);
    const whose = { kind: "identity", asked: `the ${service} account of <@${beneficiary.slackUserId}>` } as const;
    const account = await resolveIdentity(world, beneficiary, request.target.connectorId, flow.identity);
    if (!account.ok) return stop(whose, account.refusal);
    const asked = { userId: beneficiary.id, account: account.value, target: target.value, now };
    const { connectorId, externalId, label } = account.value;
    const isNew = keepsNothing && (await world.store.findIdentityOwner(connectorId, externalId)) === null;
    const link = isNew ? null : await checkLink(world, asked);
    if (link?.ok === false) return stop(whose, link.refusal);
    const found = `${label} (${externalId})${isNew ? ", which is linked once they ask" : ""}`;
    trace.push(judged({ ...whose, found }, null));
    return { problem: null, trace };
  } catch (error) {
    if (!(error instanceof DirectoryFault)) throw error;
    world.log.warn({ request: request.id, fault: error.kind }, "The account could not be looked up yet.");
    const line = { kind: "identity", asked: "the account", found: "the directory did not answer", says: null } as const;
    return { problem: null, trace: [...trace, line] };
  }
}

/** What was looked at, and whether it stood in the way: then the refusal says what was found. */
export function judged(line: Omit<TraceLine, "says">, refusal: Refusal | null): TraceLine {
  return refusal === null ? { ...line, says: "yes" } : { ...line, found: describeRefusal(refusal), says: "no" };
}
