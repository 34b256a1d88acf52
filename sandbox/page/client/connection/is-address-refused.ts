const notInvited = 401;

/** Whether the sandbox answers and does not take this browser's cookie any more. Never rejects: silence is no answer. */
export async function isAddressRefused(): Promise<boolean> {
  try {
    return (await fetch("/", { cache: "no-store" })).status === notInvited;
  } catch {
    return false;
  }
}
