import { Client, escapeIdentifier } from "pg";
import { vi } from "vitest";

/** Which statement is held: a row of a table that is inserted or updated and is so. */
export interface GateAt {
  /** With its schema where that is not `public`, such as `pgboss.job`. */
  readonly table: string;
  readonly on: "insert" | "update";
  /** SQL over `new`, such as `new.action = 'grant.confirmed'`. */
  readonly when: string;
  /**
   * `before the commit`: at the statement, whose transaction is lost when its process dies. `at the commit`: once the
   * commit was sent, so that it happens whether or not its process lives to hear of it.
   */
  readonly at: "before the commit" | "at the commit";
}

/** A closed gate in the database. */
export interface DatabaseGate {
  /** Settles when somebody waits at the gate. */
  readonly reached: Promise<void>;
  /** Lets whoever waits go on, and takes the gate away. */
  open(): Promise<void>;
}

let gates = 0;

/** Closes a gate: the first who comes waits at it, and so does everybody after, until it is opened. */
export async function closeDatabaseGate(url: string, gate: GateAt): Promise<DatabaseGate> {
  gates += 1;
  const number = gates;
  const name = escapeIdentifier(`latchkey_gate_${number}`);
  const keeper = new Client({ connectionString: url });
  // A test that fails takes its database away under the gate.
  keeper.on("error", () => undefined);
  await keeper.connect();
  await keeper.query("select pg_advisory_lock(42, $1)", [number]);
  await keeper.query(
    `create function ${name}() returns trigger language plpgsql as $$
     begin
       if ${gate.when} then perform pg_advisory_xact_lock_shared(42, ${number}); end if;
       return new;
     end $$`,
  );
  await keeper.query(
    gate.at === "at the commit"
      ? `create constraint trigger ${name} after ${gate.on} on ${gate.table}
         deferrable initially deferred for each row execute function ${name}()`
      : `create trigger ${name} before ${gate.on} on ${gate.table} for each row execute function ${name}()`,
  );
  const isSomebodyWaiting = async () => {
    const waiting = `select from pg_locks where locktype = 'advisory' and classid = 42 and objid = $1 and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    const { rowCount } = await keeper.query(waiting, [number]);
    if (rowCount === 0) throw new Error(`Nobody came to the gate at ${gate.table}.`);
  };
  const reached = vi.waitFor(isSomebodyWaiting, { timeout: 240_000, interval: 25 });
  reached.catch(() => undefined);

  return {
    reached,
    async open() {
      await keeper.query("select pg_advisory_unlock(42, $1)", [number]);
      await keeper.query(`drop function ${name} cascade`);
      await keeper.end();
    },
  };
}
