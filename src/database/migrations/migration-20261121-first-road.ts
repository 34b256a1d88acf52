import { Migration } from "@mikro-orm/migrations";

/** The tables of the first whole road: people, identities, requests, grants, what is owed, and the audit log. */
export class FirstRoad extends Migration {
  override up(): void {
    this.addSql(`
      create table users (
        id uuid primary key,
        slack_enterprise_id text not null default '',
        slack_team_id text not null,
        slack_user_id text not null,
        email text,
        display_name text,
        role text not null default 'member' check (role in ('admin', 'member')),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        unique (slack_enterprise_id, slack_team_id, slack_user_id)
      );
      create index users_email on users (lower(email collate "C"));

      create table connector (
        id text primary key,
        type text not null,
        name text not null,
        organisation_id text,
        circuit_open_since timestamptz(3),
        deleted_at timestamptz(3),
        created_at timestamptz(3) not null default now()
      );

      create table user_external_identity (
        id uuid primary key,
        user_id uuid not null references users,
        connector_id text not null references connector,
        external_id text not null,
        external_email text,
        external_display_name text,
        source text not null check (source in ('connector_sync', 'workflow', 'manual')),
        verification_method text not null check (verification_method in ('email', 'get-identity', 'admin', 'owner-proof')),
        verified_at timestamptz(3) not null,
        unlinked_at timestamptz(3),
        frozen_at timestamptz(3),
        attributes jsonb not null default '{}',
        created_at timestamptz(3) not null default now(),
        unique (user_id, connector_id, external_id)
      );
      create unique index user_external_identity_one_live_owner
        on user_external_identity (connector_id, external_id) where unlinked_at is null;
      create index user_external_identity_email on user_external_identity (lower(external_email collate "C"));

      create table access_request (
        id uuid primary key,
        flow text not null,
        flow_label text not null,
        target jsonb,
        fields jsonb not null,
        shown_fields jsonb not null,
        duration_seconds integer check (duration_seconds between 1 and 31622400),
        requester_id uuid not null references users,
        beneficiary_id uuid not null references users,
        status text not null
          check (status in ('received', 'pending', 'approved', 'denied', 'withdrawn', 'expired', 'refused')),
        version integer not null check (version > 0),
        status_reason text,
        deciders text,
        deadline timestamptz(3) not null,
        source_channel text,
        slack_view_id text unique,
        created_at timestamptz(3) not null,
        closed_at timestamptz(3),
        check ((closed_at is null) = (status in ('received', 'pending'))),
        check ((target is null) = (duration_seconds is null))
      );
      create index access_request_open on access_request (deadline) where closed_at is null;
      create index access_request_requester on access_request (requester_id, created_at desc);

      create table request_decision (
        id uuid primary key,
        request_id uuid not null references access_request,
        user_id uuid references users,
        outcome text not null check (outcome in ('approve', 'deny')),
        message text,
        because text not null,
        decided_at timestamptz(3) not null
      );
      create unique index request_decision_one_per_person
        on request_decision (request_id, user_id) nulls not distinct;

      create table request_notification (
        id uuid primary key,
        request_id uuid not null references access_request,
        kind text not null check (kind in ('card', 'receipt')),
        step integer not null check (step >= 0),
        destination jsonb not null,
        state text not null check (state in ('queued', 'sent', 'failed', 'superseded')),
        channel text,
        ts text,
        drawn_version integer not null default 0,
        error text,
        check (state <> 'sent' or (channel is not null and ts is not null)),
        unique (request_id, kind, step, destination)
      );
      create index request_notification_queued on request_notification (request_id) where state = 'queued';

      create table access_grant (
        id uuid primary key,
        request_id uuid not null unique references access_request,
        beneficiary_id uuid not null references users,
        target jsonb not null,
        connector_id text not null references connector,
        resource_id text not null,
        organisation_id text,
        external_id text,
        account_label text,
        state text not null check (state in ('pending', 'applying', 'active', 'ending', 'ended', 'not_applied')),
        version integer not null check (version > 0),
        duration_seconds integer not null check (duration_seconds between 1 and 31622400),
        ends_at timestamptz(3) not null,
        found_before boolean,
        granted_at timestamptz(3),
        end_cause text
          check (end_cause in ('expired', 'given-back', 'ended-by-decider', 'ended-by-admin', 'no-longer-allowed')),
        ended_by uuid references users,
        ended_at timestamptz(3),
        note text,
        attempts integer not null default 0,
        next_attempt_at timestamptz(3) not null,
        created_at timestamptz(3) not null,
        check ((organisation_id is null) = (external_id is null)),
        check (state in ('pending', 'not_applied') or (external_id is not null and found_before is not null)),
        check ((ended_at is null) = (state not in ('ended', 'not_applied'))),
        check (state <> 'active' or granted_at is not null)
      );
      create index access_grant_due on access_grant (ends_at) where ended_at is null;
      create index access_grant_owed on access_grant (next_attempt_at) where state in ('pending', 'applying', 'ending');
      create index access_grant_membership
        on access_grant (connector_id, organisation_id, external_id, resource_id) where ended_at is null;

      create table access_membership (
        id uuid primary key,
        connector_id text not null references connector,
        organisation_id text not null,
        external_id text not null,
        resource_id text not null,
        fence bigint not null,
        leased_until timestamptz(3),
        is_reconcile_owed boolean not null default false,
        unique (connector_id, organisation_id, external_id, resource_id)
      );
      create index access_membership_reconcile on access_membership (id) where is_reconcile_owed;

      create table outbox_event (
        id uuid primary key,
        kind text not null,
        detail text,
        request_id uuid references access_request,
        recipient_user_id uuid references users,
        dedupe_key text unique,
        attempts integer not null default 0,
        error text,
        delivered_to text,
        delivered_at timestamptz(3),
        created_at timestamptz(3) not null default now()
      );
      create index outbox_event_owed on outbox_event (created_at) where delivered_at is null;

      create table audit_event (
        sequence bigint primary key,
        happened_at timestamptz(3) not null,
        actor text not null,
        action text not null,
        subject text not null,
        data jsonb not null,
        previous_hash text not null,
        hash text not null unique
      );
      create index audit_event_subject on audit_event (subject, sequence);
      create table audit_head (
        id integer primary key check (id = 1),
        sequence bigint not null,
        hash text not null
      );
      insert into audit_head (id, sequence, hash) values (1, 0, repeat('0', 64));

      create function audit_event_is_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'The audit log is append-only: nothing was changed.';
      end $$;
      create trigger audit_event_append_only before update or delete or truncate on audit_event
        for each statement execute function audit_event_is_append_only();
    `);
  }

  override down(): void {
    throw new Error("This migration is not taken back: it would delete the audit log. Restore a backup instead.");
  }
}
