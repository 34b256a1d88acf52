import { z } from "zod";

import { sameEmail } from "../../domain/email.ts";
import type { DirectoryAccount, Known } from "../../ports/directory.ts";
import type { OnCall, OnCallPlace } from "../../ports/on-call.ts";
import { GrouplessDirectory } from "../directory/groupless-directory.ts";
import { isSameLogin } from "../directory/is-same-login.ts";
import { readOne } from "../http/read-one.ts";
import { findPlace, unknownPlace } from "./find-place.ts";
import { findUsers, readAccountHost, readUser } from "./find-users.ts";
import { type Incident, type IncidentSelection, listIncidents } from "./list-incidents.ts";
import type { PagerDutyApi } from "./pagerduty-api.ts";
import { pagerDutyWords, readAnswer } from "./pagerduty-words.ts";
import { readOnCall } from "./read-on-call.ts";
import { isAdministrator, isPagerDutyId, scheduleSchema, toAccount } from "./records.ts";

const oneScheduleSchema = z.looseObject({ schedule: scheduleSchema });

/** More incidents than a hook can look at. */
const mostIncidents = 1_000;

/** One PagerDuty account: its users, who of them is on call, and its incidents. Every read is live; nothing is written. */
export class PagerDutyDirectory extends GrouplessDirectory {
  readonly onCall: OnCall;
  readonly #api: PagerDutyApi;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(api: PagerDutyApi, now: () => number) {
    super(pagerDutyWords.service);
    this.#api = api;
    this.#now = now;
    const read = (place: OnCallPlace | null, externalId: string | null, signal?: AbortSignal) =>
      readOnCall(api, place, externalId, api.operationSignal(signal));
    this.onCall = {
      isOnCall: async (place, externalId, signal) =>
        isPagerDutyId(externalId) && (await read(place, externalId, signal)).length > 0,
      listOnCall: (place, signal) => read(place, null, signal),
    };
  }

  async organisationId(signal?: AbortSignal): Promise<string> {
    return readAccountHost(this.#api, this.#api.operationSignal(signal));
  }

  async findAccountById(externalId: string, signal?: AbortSignal): Promise<DirectoryAccount | null> {
    const user = await readUser(this.#api, externalId, this.#api.operationSignal(signal));
    return user === null ? null : toAccount(user);
  }

  async findAccountsByEmail(email: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    if (!sameEmail(email, email)) return [];
    const key = { email, isSame: (user: { readonly email: string }) => sameEmail(user.email, email) };
    return (await findUsers(this.#api, key, this.#api.operationSignal(signal))).map(toAccount);
  }

  /** People sign in with their e-mail. */
  async findAccountsByLogin(login: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    if (!isSameLogin(login, login)) return [];
    const key = { email: login, isSame: (user: { readonly email: string }) => isSameLogin(user.email, login) };
    return (await findUsers(this.#api, key, this.#api.operationSignal(signal))).map(toAccount);
  }

  async hasAdminRights(externalId: string, signal?: AbortSignal): Promise<Known> {
    const user = await readUser(this.#api, externalId, this.#api.operationSignal(signal));
    return user !== null && isAdministrator(user);
  }

  /** Everybody who takes turns in a schedule, on call or not. Throws `not-found` for an unknown one. */
  async usersOfSchedule(place: OnCallPlace, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    const ending = this.#api.operationSignal(signal);
    const id = await findPlace(this.#api, place, ending);
    const body = await readOne(this.#api, { path: `/schedules/${id}`, attempt: "read the schedule", signal: ending });
    if (body === null) throw unknownPlace(place);
    const { schedule } = readAnswer(oneScheduleSchema, body, "a schedule");
    // The schedule only names them. Somebody who was deleted meanwhile takes no turn.
    const users = await Promise.all(schedule.users.map((user) => readUser(this.#api, user.id, ending)));
    const known = new Map(users.flatMap((user) => (user === null ? [] : [[user.id, toAccount(user)] as const])));
    return [...known.values()];
  }

  /** The incidents that fit, at most 1,000 of them. */
  async listIncidents(
    selection: IncidentSelection,
    atMost: number = mostIncidents,
    signal?: AbortSignal,
  ): Promise<readonly Incident[]> {
    const now = new Date(this.#now());
    return listIncidents(this.#api, selection, { now, atMost, signal: this.#api.operationSignal(signal) });
  }
}
