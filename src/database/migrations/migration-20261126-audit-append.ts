import { Migration } from "@mikro-orm/migrations";

/**
 * Puts entries behind the last event of the audit log, in the database itself. Everybody who has something to add waits
 * for the head of the chain, so it is held for one call and its commit, and not for questions and answers in between.
 */
export class AuditAppend extends Migration {
  override up(): void {
    this.addSql(`
      create function append_audit_events(entries jsonb) returns void language plpgsql as $$
      declare
        head audit_head%rowtype;
        entry jsonb;
        before text;
      begin
        select * into strict head from audit_head where id = 1 for update;
        for entry in select * from jsonb_array_elements(entries) loop
          before := head.hash;
          head.sequence := head.sequence + 1;
          head.hash := encode(sha256(convert_to(
            (entry->'sealed'->>0) || before || (entry->'sealed'->>1) || head.sequence || (entry->'sealed'->>2), 'UTF8'
          )), 'hex');
          insert into audit_event (sequence, happened_at, actor, action, subject, data, previous_hash, hash)
          values (head.sequence, (entry->>'at')::timestamptz, entry->>'actor', entry->>'action', entry->>'subject',
            entry->'data', before, head.hash);
        end loop;
        update audit_head set sequence = head.sequence, hash = head.hash where id = 1;
      end $$;
    `);
  }

  override down(): void {
    throw new Error("This migration is not taken back: without it nothing could be written to the audit log.");
  }
}
