import { DirectoryFault } from "../../src/ports/directory.ts";

/** The fault a call ends with. Fails when the call succeeds or throws something else. */
export async function faultOf(call: Promise<unknown>): Promise<DirectoryFault> {
  try {
    await call;
  } catch (fault) {
    if (fault instanceof DirectoryFault) return fault;
    throw fault;
  }
  throw new Error("The call succeeded, and should have been a fault.");
}
