import { chainStart } from "../../../src/domain/audit.ts";
import type { Grant } from "../../../src/domain/grant.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import type { KeptClaim, KeptIdentity } from "../../../src/testing/in-memory-store/rows.ts";
import type { Fiber } from "../fiber.ts";
import type { Lasting } from "./extensions.ts";

/** What the invariants remember from one look to the next. */
export class Watch {
  readonly requests = new Map<string, AccessRequest>();
  readonly grants = new Map<string, Grant>();
  /** What is known of the access that each grant is a part of. */
  readonly lasting = new Map<string, Lasting>();
  readonly claims = new Map<string, KeptClaim>();
  /** Wrong codes that the audit log tells of, by the claim. */
  readonly wrongCodes = new Map<string, number>();
  readonly links = new Map<string, KeptIdentity>();
  /** How many changes the history had of each link. */
  readonly histories = new Map<string, number>();
  /** When each stage of a request began to be asked, as the audit log tells it. */
  readonly stagesBegun = new Map<string, Date[]>();
  /** How many decisions were looked at. */
  decisions = 0;
  /** The last event of the audit log that was looked at. */
  auditHead: { readonly sequence: number; readonly hash: string } = chainStart;
  /** What the audit log says of each subject. */
  readonly told = new Map<string, string>();
  /** Memberships that were changed by a worker which had lost its lease and has not noticed yet. */
  readonly strays = new Map<string, Fiber>();
  /** How often each message was posted. */
  readonly posted = new Map<string, number>();
  /** How often each may have been posted once more, since somebody was interrupted after posting. */
  readonly mayRepeat = new Map<string, number>();
}
