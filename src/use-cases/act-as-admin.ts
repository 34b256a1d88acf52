import { refuse, type Refusal, type Result } from "../domain/refusal.ts";
import { isAdmin, type User } from "../domain/user.ts";
import type { Store, Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { meetAdmin } from "./meet-admin.ts";

/**
 * Lets an admin of this moment change something. Directories may take half a minute between the first look and the
 * commit, so every transaction of the work looks at the role once more, and at `obstacle`: whoever lost the role
 * meanwhile, or saw what is not so any more, changes nothing.
 */
export async function actAsAdmin<T>(
  world: World,
  bySlackUserId: string,
  act: (world: World, admin: User) => Promise<Result<T>>,
  obstacle: (tx: Transaction) => Promise<Refusal | null> = () => Promise.resolve(null),
): Promise<Result<T>> {
  const met = await meetAdmin(world, bySlackUserId);
  if (!met.ok) return met;
  const admin = met.value.user;
  const transaction: Store["transaction"] = (work) =>
    world.store.transaction(async (tx) => {
      const now = await tx.findUser(admin.id);
      if (now === null || !isAdmin(now, world.rules.admins)) throw new Stopped({ reason: "not-an-admin" });
      const refusal = await obstacle(tx);
      if (refusal !== null) throw new Stopped(refusal);
      return work(tx);
    });
  try {
    return await act({ ...world, store: { ...world.store, transaction } }, admin);
  } catch (error) {
    if (error instanceof Stopped) return refuse(error.refusal);
    throw error;
  }
}

/** Rolls a transaction back; never leaves this file. */
class Stopped extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super("The work was stopped before it changed anything.");
    this.refusal = refusal;
  }
}
