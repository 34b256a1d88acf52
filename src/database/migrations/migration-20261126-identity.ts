import { Migration } from "@mikro-orm/migrations";

/**
 * What identities need beside links: the accounts that directories have, proofs under way, and the history of every
 * link. The rule of trust and the history are held by the database itself, whoever writes.
 */
export class Identity extends Migration {
  override up(): void {
    this.addSql(`
      alter table user_external_identity
        drop constraint user_external_identity_verification_method_check,
        add constraint user_external_identity_verification_method_check check (verification_method in
          ('email', 'get-identity', 'fetch-remote-identity', 'identity-link', 'email-code', 'admin-approval', 'admin',
           'import')),
        add column linked_by uuid references users,
        add column reason text,
        add column frozen_by uuid references users,
        add column frozen_reason text,
        add column disown_hmac text;
      create index user_external_identity_disown on user_external_identity (disown_hmac)
        where disown_hmac is not null and unlinked_at is null;

      create table connector_resource (
        id uuid primary key,
        connector_id text not null references connector,
        kind text not null check (kind in ('user', 'group', 'role')),
        external_id text not null,
        external_login text,
        external_email text,
        external_display_name text,
        status text not null,
        is_active boolean not null,
        attributes jsonb not null default '{}',
        content_hash text not null,
        seen_at timestamptz(3) not null,
        departed_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        unique (connector_id, kind, external_id)
      );
      create index connector_resource_email on connector_resource
        (connector_id, (lower(external_email collate "C"))) where kind = 'user' and departed_at is null;
      create index connector_resource_login on connector_resource
        (connector_id, (lower(external_login collate "C"))) where kind = 'user' and departed_at is null;
      create index connector_resource_name on connector_resource
        (connector_id, (lower(external_display_name) collate "C")) where kind = 'user' and departed_at is null;

      create table ownership_claim (
        id uuid primary key,
        user_id uuid not null references users,
        connector_id text not null references connector,
        method text not null check (method in ('email-code', 'admin-approval')),
        claimed text not null,
        claimed_id text,
        state text not null check (state in ('received', 'open', 'proven', 'refused', 'failed', 'expired', 'superseded')),
        account jsonb,
        finding text,
        code_hmac text,
        code_sent_at timestamptz(3),
        tries integer not null default 0 check (tries >= 0),
        decided_by uuid references users,
        reason text,
        source_channel text,
        expires_at timestamptz(3) not null,
        created_at timestamptz(3) not null,
        closed_at timestamptz(3),
        version integer not null check (version > 0),
        drawn_version integer not null default 0,
        check ((closed_at is null) = (state in ('received', 'open'))),
        check (state <> 'proven' or account is not null)
      );
      create unique index ownership_claim_one_at_a_time on ownership_claim (user_id, connector_id)
        where closed_at is null;
      create index ownership_claim_due on ownership_claim (expires_at) where closed_at is null;
      create index ownership_claim_recent on ownership_claim (user_id, created_at);

      alter table access_request
        add column needed_connector_id text references connector,
        drop constraint access_request_status_check,
        drop constraint access_request_check,
        add constraint access_request_status_check check (status in
          ('received', 'needs_account', 'pending', 'approved', 'denied', 'withdrawn', 'expired', 'refused')),
        add constraint access_request_closed_check
          check ((closed_at is null) = (status in ('received', 'needs_account', 'pending'))),
        add constraint access_request_needed_check
          check ((needed_connector_id is not null) = (status = 'needs_account'));
      create index access_request_needs_account on access_request (beneficiary_id, needed_connector_id)
        where status = 'needs_account';
      create index access_grant_unnamed on access_grant (beneficiary_id, connector_id)
        where external_id is null and ended_at is null;

      alter table outbox_event
        add column claim_id uuid references ownership_claim,
        add column identity_id uuid references user_external_identity,
        add column connector_id text references connector,
        add column recipient_email text,
        add column recipient_reader_email text,
        add column channel text;
      create index outbox_event_claim on outbox_event (claim_id) where claim_id is not null;

      create table user_external_identity_history (
        id bigint generated always as identity primary key,
        identity_id uuid not null,
        user_id uuid not null,
        connector_id text not null,
        external_id text not null,
        changed_at timestamptz(3) not null default clock_timestamp(),
        actor text,
        reason text,
        before jsonb,
        after jsonb
      );
      create index user_external_identity_history_of on user_external_identity_history (user_id, id);

      create function identity_trust(source text) returns integer language sql immutable as $$
        select array_position(array['connector_sync', 'workflow', 'manual'], source)
      $$;

      create function identity_keeps_trust() returns trigger language plpgsql as $$
      begin
        if (old.user_id, old.connector_id, old.external_id) is distinct from (new.user_id, new.connector_id, new.external_id)
        then
          raise exception 'A link never changes its owner or its account: unlink it and link anew. Nothing was changed.';
        end if;
        if old.unlinked_at is null and new.unlinked_at is null
          and identity_trust(new.source) < identity_trust(old.source)
          and coalesce(current_setting('latchkey.force', true), '') <> 'on'
        then
          raise exception 'A link of % is not overwritten by %. Nothing was changed.', old.source, new.source;
        end if;
        return new;
      end $$;
      create trigger identity_keeps_trust before update on user_external_identity
        for each row when (old is distinct from new) execute function identity_keeps_trust();

      create function keep_identity_history() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          insert into user_external_identity_history (identity_id, user_id, connector_id, external_id, actor, reason, before, after)
          select id, user_id, connector_id, external_id, nullif(current_setting('latchkey.actor', true), ''),
            nullif(current_setting('latchkey.reason', true), ''), null, to_jsonb(after_rows) - 'disown_hmac'
          from after_rows;
        else
          insert into user_external_identity_history (identity_id, user_id, connector_id, external_id, actor, reason, before, after)
          select a.id, a.user_id, a.connector_id, a.external_id, nullif(current_setting('latchkey.actor', true), ''),
            nullif(current_setting('latchkey.reason', true), ''), to_jsonb(b) - 'disown_hmac', to_jsonb(a) - 'disown_hmac'
          from after_rows a join before_rows b using (id)
          where to_jsonb(b) - 'disown_hmac' is distinct from to_jsonb(a) - 'disown_hmac';
        end if;
        return null;
      end $$;
      create trigger identity_history_of_inserts after insert on user_external_identity
        referencing new table as after_rows for each statement execute function keep_identity_history();
      create trigger identity_history_of_updates after update on user_external_identity
        referencing old table as before_rows new table as after_rows
        for each statement execute function keep_identity_history();

      create function identity_is_never_deleted() returns trigger language plpgsql as $$
      begin
        raise exception 'A link is never deleted: unlink it, and its history stays. Nothing was changed.';
      end $$;
      create trigger identity_never_deleted before delete or truncate on user_external_identity
        for each statement execute function identity_is_never_deleted();
      create function identity_history_is_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'The history of links is append-only: nothing was changed.';
      end $$;
      create trigger identity_history_append_only before update or delete or truncate on user_external_identity_history
        for each statement execute function identity_history_is_append_only();
    `);
  }

  override down(): void {
    throw new Error(
      "This migration is not taken back: it would delete the history of links. Restore a backup instead.",
    );
  }
}
