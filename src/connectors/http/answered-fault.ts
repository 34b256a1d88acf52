import { DirectoryFault, type DirectoryFaultKind } from "../../ports/directory.ts";

/** A fault that the provider's own answer tells about. */
export class AnsweredFault extends DirectoryFault {
  /** The status that was answered; `null` when it was the token endpoint that answered, not the one that was asked. */
  readonly status: number | null;

  constructor(
    kind: DirectoryFaultKind,
    message: string,
    answer: { readonly status: number | null; readonly retryAfterMs: number | null },
  ) {
    super(kind, message, { retryAfterMs: answer.retryAfterMs });
    this.status = answer.status;
  }
}
