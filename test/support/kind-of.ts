import { DirectoryFault } from "../../src/ports/directory.ts";

/** The kind of fault the call ends with, or what it answered where it should not have. */
export async function kindOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return { answered: await call };
  } catch (fault) {
    return fault instanceof DirectoryFault ? fault.kind : fault;
  }
}
