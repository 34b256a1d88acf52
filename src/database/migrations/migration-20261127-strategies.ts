import { Migration } from "@mikro-orm/migrations";

/** What custom strategies gave: there is no provider to read it from, so the row is the truth. */
export class Strategies extends Migration {
  override up(): void {
    this.addSql(`
      create table strategy_membership (
        id uuid primary key,
        connector_id text not null references connector,
        external_id text not null,
        resource_id text not null,
        grant_id uuid not null references access_grant,
        state text not null check (state in ('escalating', 'escalated', 'deescalating', 'deescalated')),
        kept jsonb,
        created_at timestamptz(3) not null,
        changed_at timestamptz(3) not null,
        unique (connector_id, external_id, resource_id),
        check (state <> 'deescalated' or kept is null)
      );
      create index strategy_membership_owed on strategy_membership (connector_id) where state <> 'deescalated';
    `);
  }

  override down(): void {
    throw new Error(
      "This migration is not taken back: it would forget access that has to be taken back. Restore a backup instead.",
    );
  }
}
