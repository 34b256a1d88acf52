import { runCall } from "../http/call-pipeline.ts";
import { startHttpServer } from "../http/http-server.ts";
import { serverHandle, type ServerHandle } from "../http/server-handle.ts";
import { Account, newId } from "./account.ts";
import { createApp } from "./app.ts";
import type { EscalationPolicy, PagerDutyIncident, PagerDutySchedule, PagerDutyUser } from "./records.ts";
import { pagerDutyWords } from "./words.ts";

interface PretendPagerDutyOptions {
  /** A free one unless told. */
  readonly port?: number;
  readonly subdomain?: string;
  readonly apiToken?: string;
  /** By how much its clock is ahead of the real one, in milliseconds. */
  readonly movedMs?: number;
}

/** What a test or the sandbox holds in its hand. Its own commands take effect at once and are not calls. */
export interface PretendPagerDuty extends ServerHandle {
  readonly apiToken: string;
  addUser(user: Partial<PagerDutyUser> & { readonly email: string }): PagerDutyUser;
  updateUser(id: string, change: Partial<Omit<PagerDutyUser, "id">>): PagerDutyUser;
  removeUser(id: string): void;
  addSchedule(schedule: Partial<PagerDutySchedule> & { readonly name: string }): PagerDutySchedule;
  /** Somebody is on call there whoever's turn it is; `nobody` for a gap, `null` for the rotation again. */
  override(scheduleId: string, by: PagerDutySchedule["override"]): void;
  addEscalationPolicy(policy: Partial<EscalationPolicy> & { readonly name: string }): EscalationPolicy;
  addIncident(incident: Partial<PagerDutyIncident>): PagerDutyIncident;
  /** What there is now, oldest first. */
  users(): readonly PagerDutyUser[];
  schedules(): readonly PagerDutySchedule[];
  /** Calls a minute. */
  limit: number;
  /** Another account answers behind the same address. */
  changeAccount(subdomain: string): void;
  /** Its time, in milliseconds since 1970: the real one plus what `moveClock` added. */
  now(): number;
  moveClock(milliseconds: number): void;
}

/** Starts a pretend PagerDuty account on loopback, in this process, with nobody in it. It is only read over HTTP. */
export async function startPretendPagerDuty(options: PretendPagerDutyOptions = {}): Promise<PretendPagerDuty> {
  const account = new Account({
    subdomain: options.subdomain ?? "acme",
    apiToken: options.apiToken ?? `pretend-${newId()}${newId()}`,
    movedMs: options.movedMs ?? 0,
  });
  const app = createApp(account);
  const { surroundings } = account;
  const words = pagerDutyWords(account);
  const server = await startHttpServer(options.port ?? 0, (call) =>
    runCall({ surroundings, words }, call, async () => app.fetch(call.request)),
  );
  account.url = server.url;
  let lastNumber = 0;

  return {
    ...serverHandle(server, surroundings),
    apiToken: account.apiToken,
    addUser: (user) =>
      keep(account.users, { id: newId(), name: user.email, role: "user", invitationSent: false, ...user }),
    updateUser: (id, change) => keep(account.users, { ...account.user(id), ...change }),
    removeUser: (id) => void account.users.delete(account.user(id).id),
    addSchedule: (schedule) =>
      keep(account.schedules, { id: newId(), userIds: [], rotation: null, override: null, ...schedule }),
    override: (id, override) => void keep(account.schedules, { ...account.schedule(id), override }),
    addEscalationPolicy: (policy) => keep(account.policies, { id: newId(), rules: [], ...policy }),
    addIncident(incident) {
      lastNumber += 1;
      const added: PagerDutyIncident = {
        id: newId(),
        number: lastNumber,
        title: `Incident ${lastNumber}`,
        status: "triggered",
        urgency: "high",
        createdAt: account.clock.now(),
        service: { id: "PSERVICE", name: "Shop" },
        assigneeIds: [],
        ...incident,
      };
      account.incidents.push(added);
      return added;
    },
    users: () => [...account.users.values()],
    schedules: () => [...account.schedules.values()],
    get limit() {
      return account.limit;
    },
    set limit(limit) {
      account.limit = limit;
    },
    changeAccount: (subdomain) => void (account.subdomain = subdomain),
    now: () => account.clock.now(),
    moveClock: (milliseconds) => account.clock.move(milliseconds),
  };
}

function keep<T extends { readonly id: string }>(all: Map<string, T>, one: T): T {
  all.set(one.id, one);
  return one;
}
