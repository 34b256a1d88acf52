import { Migration } from "@mikro-orm/migrations";

/**
 * What a directory sync keeps: its runs, what each page brought, what it thinks of each account, who is about to leave,
 * who is in the groups that flows use, and profiles. What people see of a run is in `connector_sync_run`; its pages are
 * only there while it is under way.
 */
export class Sync extends Migration {
  override up(): void {
    this.addSql(`
      alter table users
        add column is_email_confirmed boolean,
        add column iss text,
        add column sub text,
        add column upstream_issuer text,
        add column upstream_id text,
        add column is_match_owed boolean not null default false,
        add column email_seen_at timestamptz(3) not null default now();
      update users set is_match_owed = true, email_seen_at = '-infinity';
      create index users_slack_user_id on users (slack_user_id);
      create index users_match_owed on users (id) where is_match_owed;
      create index users_upstream on users (upstream_issuer, upstream_id) where upstream_id is not null;

      alter table user_external_identity
        drop constraint user_external_identity_verification_method_check,
        add constraint user_external_identity_verification_method_check check (verification_method in
          ('email', 'upstream-identity', 'match-rule', 'get-identity', 'fetch-remote-identity', 'identity-link',
           'email-code', 'admin-approval', 'admin', 'import'));

      -- Random behind the millisecond: rows that are written one after the other lie beside each other in every index.
      create function ordered_uuid() returns uuid language sql volatile parallel safe as $$
        select encode(overlay(uuid_send(gen_random_uuid()) placing substring(int8send(
          ((extract(epoch from clock_timestamp()) * 1000)::bigint << 8) | 112 | (random() * 15)::integer
        ) from 2) from 1 for 7), 'hex')::uuid
      $$;

      alter table connector_resource
        add column is_suspended boolean not null default false,
        add column left_at timestamptz(3),
        add column named_email text,
        add column named_slack_user_id text;
      create index connector_resource_named_email on connector_resource (connector_id, (lower(named_email collate "C")))
        where named_email is not null;
      create index connector_resource_named_slack on connector_resource (connector_id, named_slack_user_id)
        where named_slack_user_id is not null;
      -- Not for users in use alone: a question that leaves that out has this index to choose, and no other that holds all
      -- of a connector's accounts as well and seems as good while the server has not seen the table grow.
      drop index connector_resource_email;
      create index connector_resource_email on connector_resource (connector_id, (lower(external_email collate "C")))
        where external_email is not null;
      create index connector_resource_leaving on connector_resource (connector_id)
        where is_suspended and left_at is null and departed_at is null;

      create table connector_sync_run (
        id uuid primary key,
        connector_id text not null references connector,
        kind text not null check (kind in ('full', 'delta')),
        trigger text not null check (trigger in ('schedule', 'admin', 'command-line')),
        begun_by uuid references users,
        state text not null check (state in
          ('running', 'complete', 'incomplete', 'quarantined', 'released', 'discarded', 'superseded')),
        phase text not null check (phase in ('accounts', 'groups', 'members', 'matching', 'leaving', 'done')),
        changed_since timestamptz(3),
        cursor text,
        group_id text,
        pages integer not null default 0,
        fullest_page integer not null default 0,
        last_page integer not null default 0,
        is_whole boolean not null default true,
        accounts_read integer not null default 0,
        accounts_created integer not null default 0,
        accounts_changed integer not null default 0,
        accounts_unchanged integer not null default 0,
        accounts_refused integer not null default 0,
        accounts_repeated integer not null default 0,
        groups_read integer not null default 0,
        members_read integer not null default 0,
        matched integer not null default 0,
        ambiguous integer not null default 0,
        unmatched integer not null default 0,
        linked integer not null default 0,
        leaving integer not null default 0,
        calls integer not null default 0,
        call_limit integer,
        lowest_remaining integer,
        refused_why text,
        error text,
        failures integer not null default 0,
        retry_at timestamptz(3),
        decided_by uuid references users,
        decided_at timestamptz(3),
        begun_at timestamptz(3) not null,
        ended_at timestamptz(3),
        settled_at timestamptz(3),
        drawn text,
        fence integer not null default 0,
        leased_until timestamptz(3),
        check ((ended_at is null) = (state = 'running')),
        check (accounts_read = accounts_created + accounts_changed + accounts_unchanged + accounts_refused
          + accounts_repeated)
      );
      create unique index connector_sync_run_one_at_a_time on connector_sync_run (connector_id) where state = 'running';
      create unique index connector_sync_run_one_quarantine on connector_sync_run (connector_id)
        where state = 'quarantined';
      create index connector_sync_run_latest on connector_sync_run (connector_id, begun_at desc);
      create index connector_sync_run_unsettled on connector_sync_run (begun_at) where settled_at is null;

      create index connector_sync_run_decided on connector_sync_run (begun_at)
        where state in ('released', 'discarded', 'superseded');

      create table connector_sync_page (
        run_id uuid not null references connector_sync_run on delete cascade,
        number integer not null,
        cursor_hash text not null,
        seen uuid[] not null,
        group_id text,
        members text[] not null default '{}',
        primary key (run_id, number),
        unique (run_id, cursor_hash)
      );

      create table connector_sync_due (
        id bigint generated always as identity primary key,
        connector_id text not null references connector,
        resource_ids uuid[] not null,
        addresses text[] not null
      );
      create index connector_sync_due_of on connector_sync_due (connector_id, id);

      create table connector_sync_match (
        resource_id uuid primary key references connector_resource,
        match_status text not null check (match_status in ('matched', 'unmatched', 'ambiguous', 'ignored')),
        match_strategy text,
        match_confidence real check (match_confidence between 0 and 1),
        candidate_user_ids uuid[] not null default '{}',
        resolution_notes text,
        resolved_by uuid references users,
        resolved_at timestamptz(3),
        user_id uuid references users,
        external_identity_id uuid references user_external_identity,
        updated_at timestamptz(3) not null,
        check (match_status <> 'matched' or user_id is not null)
      );
      create index connector_sync_match_ambiguous on connector_sync_match (resource_id) where match_status = 'ambiguous';
      create index connector_sync_match_resolved on connector_sync_match (resource_id) where resolved_at is not null;
      create index connector_sync_match_user on connector_sync_match (user_id) where user_id is not null;
      create table connector_sync_leaving (
        run_id uuid not null references connector_sync_run,
        resource_id uuid not null references connector_resource,
        why text not null check (why in ('missing', 'suspended')),
        outcome text check (outcome in ('gone', 'suspended', 'alive')),
        checked_at timestamptz(3),
        primary key (run_id, resource_id),
        check ((outcome is null) = (checked_at is null))
      );
      create index connector_sync_leaving_waiting on connector_sync_leaving (resource_id) where outcome is null;

      create table connector_member (
        connector_id text not null references connector,
        group_id text not null,
        external_id text not null,
        found_at timestamptz(3) not null,
        primary key (connector_id, group_id, external_id)
      );

      create table user_profile (
        user_id uuid primary key references users,
        title text,
        department text,
        phone text,
        manager_connector_id text references connector,
        manager_key text check (manager_key in ('id', 'login', 'email')),
        manager_value text,
        custom_attributes jsonb not null default '{}',
        attribute_sources jsonb not null default '{}',
        updated_at timestamptz(3) not null,
        check ((manager_value is null) = (manager_key is null)),
        check ((manager_value is null) = (manager_connector_id is null))
      );
      create index user_profile_manager on user_profile (manager_connector_id, (lower(manager_value collate "C")))
        where manager_value is not null;

      alter table access_grant
        add column undone_outside_at timestamptz(3),
        drop constraint access_grant_end_cause_check,
        add constraint access_grant_end_cause_check check (end_cause in
          ('expired', 'given-back', 'ended-by-decider', 'ended-by-admin', 'no-longer-allowed', 'person-left'));
      create index access_grant_of_beneficiary on access_grant (beneficiary_id) where ended_at is null;

      alter table outbox_event add column sync_run_id uuid references connector_sync_run;
      create index outbox_event_sync_run on outbox_event (sync_run_id) where sync_run_id is not null;
    `);
  }

  override down(): void {
    throw new Error("This migration is not taken back: it would forget who has left. Restore a backup instead.");
  }
}
