import { Migration } from "@mikro-orm/migrations";

/**
 * What is kept of comparing groups with the grants after a sync has read them. A group that was never compared has no row:
 * who is in it then was there before. `is_noted` is true of a member who was there then, or whom the admins were told of.
 */
export class Drift extends Migration {
  override up(): void {
    this.addSql(`
      create table connector_group_comparison (
        connector_id text not null references connector,
        group_id text not null,
        compared_at timestamptz(3) not null,
        primary key (connector_id, group_id)
      );

      alter table connector_member add column is_noted boolean not null default false;
      create index connector_member_unnoted on connector_member (connector_id, group_id) where not is_noted;

      create index access_grant_of_group on access_grant (connector_id, resource_id, external_id)
        where found_before = false;
      create index access_grant_active on access_grant (connector_id, resource_id) where state = 'active';
    `);
  }

  override down(): void {
    throw new Error(
      "This migration is not taken back: it would forget what admins were told. Restore a backup instead.",
    );
  }
}
