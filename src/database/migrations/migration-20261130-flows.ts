import { Migration } from "@mikro-orm/migrations";

/**
 * What flows as code need to remember: the steps a request went through, with the hooks they still owe; stages with
 * several people's decisions; destinations with their turn; forms whose answers depend on each other; delegates; access
 * that starts later, is extended, or whose end is announced.
 */
export class Flows extends Migration {
  override up(): void {
    this.addSql(`
      alter table access_request
        add column stage integer not null default 0 check (stage >= 0),
        add column stage_since timestamptz(3),
        add column escalates_at timestamptz(3),
        add column stages jsonb not null default '[]',
        add column asked_version integer not null default 1,
        add column starts_at timestamptz(3),
        add column extends_grant_id uuid references access_grant,
        add column context jsonb not null default '{}',
        add column trace jsonb,
        add column source text not null default 'slack' check (source in ('slack', 'api'));
      update access_request set stage_since = created_at, asked_version = version where status = 'pending';
      create index access_request_to_escalate on access_request (escalates_at)
        where status = 'pending' and escalates_at is not null;
      create index access_request_beneficiary on access_request (beneficiary_id, created_at desc);
      create index access_request_extends on access_request (extends_grant_id, created_at desc)
        where extends_grant_id is not null;

      alter table request_decision
        add column stage integer not null default 0 check (stage >= 0),
        add column on_behalf_of uuid references users,
        add column trace jsonb;
      -- Whoever approved may still deny while others have to approve, so one of each.
      drop index request_decision_one_per_person;
      create unique index request_decision_one_per_person
        on request_decision (request_id, user_id, outcome) nulls not distinct;
      create unique index request_decision_one_per_delegator
        on request_decision (request_id, coalesce(on_behalf_of, user_id), outcome);

      alter table request_notification
        add column stage integer not null default 0 check (stage >= 0),
        add column timeout_seconds integer check (timeout_seconds > 0),
        add column remind_seconds integer check (remind_seconds > 0),
        add column sent_at timestamptz(3),
        add column reminders integer not null default 0,
        add column next_reminder_at timestamptz(3);
      create index request_notification_timed on request_notification (request_id)
        where state = 'sent' and (timeout_seconds is not null or next_reminder_at is not null);

      alter table access_grant
        add column starts_at timestamptz(3),
        add column extensions integer not null default 0 check (extensions >= 0),
        add column remind_at timestamptz(3),
        add column held_since timestamptz(3),
        add column end_asked_at timestamptz(3);
      create index access_grant_to_remind on access_grant (remind_at) where ended_at is null and remind_at is not null;
      create index access_grant_beneficiary on access_grant (beneficiary_id, created_at desc);

      alter table users add column home_opened_at timestamptz(3);

      create table request_event (
        id uuid primary key,
        sequence bigint generated always as identity unique,
        request_id uuid references access_request,
        flow text not null,
        target_name text,
        step text not null check (step in
          ('prompt', 'request', 'requestForward', 'requestExpire', 'approve', 'deny', 'escalate', 'deescalate')),
        user_id uuid references users,
        requester_id uuid not null references users,
        cause text,
        failed boolean not null default false,
        data jsonb not null default '{}',
        is_after_owed boolean not null default false,
        after_attempts integer not null default 0,
        happened_at timestamptz(3) not null
      );
      create index request_event_of_request on request_event (request_id, sequence);
      create index request_event_of_requester on request_event (requester_id, step, happened_at);
      create index request_event_owed on request_event (sequence) where is_after_owed;
      create index outbox_event_flow_failed on outbox_event (created_at) where kind = 'flow-failed';

      create table delegation (
        id uuid primary key,
        from_user_id uuid not null references users,
        to_user_id uuid not null references users,
        begins_at timestamptz(3) not null,
        until timestamptz(3) not null,
        ended_at timestamptz(3),
        created_at timestamptz(3) not null,
        check (from_user_id <> to_user_id),
        check (until > begins_at)
      );
      create unique index delegation_one_at_a_time on delegation (from_user_id) where ended_at is null;
      create index delegation_to on delegation (to_user_id) where ended_at is null;

      create table form_session (
        id uuid primary key,
        slack_user_id text not null,
        flow text not null,
        revision integer not null check (revision > 0),
        state jsonb not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null
      );
      create index form_session_age on form_session (updated_at);
      create index connector_resource_group on connector_resource
        (connector_id, (lower(coalesce(external_display_name, external_id)) collate "C"), external_id)
        where kind in ('group', 'role') and departed_at is null;
    `);
  }

  override down(): void {
    throw new Error("This migration is not taken back: it would forget who decided what. Restore a backup instead.");
  }
}
