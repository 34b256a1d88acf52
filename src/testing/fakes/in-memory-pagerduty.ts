import { sameEmail } from "../../domain/email.ts";
import { GrouplessDirectory } from "../../connectors/directory/groupless-directory.ts";
import { type Incident, type IncidentSelection, readSelection } from "../../connectors/pagerduty/list-incidents.ts";
import type { PagerDutyReads } from "../../connectors/pagerduty/pagerduty-sdk.ts";
import { type DirectoryAccount, DirectoryFault } from "../../ports/directory.ts";
import type { OnCall, OnCallPlace } from "../../ports/on-call.ts";

interface Member {
  readonly account: DirectoryAccount;
  readonly isAdministrator: boolean;
}

interface Schedule {
  readonly name: string;
  readonly userIds: readonly string[];
  /** Whose turn it is; `null` for nobody. */
  readonly onCallId: string | null;
}

/** Who is told: people, and whoever is on call in schedules. */
interface Policy {
  readonly name: string;
  readonly targetIds: readonly string[];
}

/** A PagerDuty account that lives in memory. Every answer is that of the moment. */
export class InMemoryPagerDuty extends GrouplessDirectory implements PagerDutyReads {
  readonly onCall: OnCall;
  readonly #now: () => Date;
  readonly #members = new Map<string, Member>();
  readonly #schedules = new Map<string, Schedule>();
  readonly #policies = new Map<string, Policy>();
  readonly #incidents: Incident[] = [];
  #isDown = false;
  #lastId = 0;

  constructor(now: () => Date = () => new Date()) {
    super("PagerDuty");
    this.#now = now;
    const list = async (place: OnCallPlace | null) => this.#listOnCall(place);
    this.onCall = {
      isOnCall: async (place, externalId) => (await list(place)).some((account) => account.externalId === externalId),
      listOnCall: list,
    };
  }

  /** Somebody joins; gives the id. */
  putUser({
    email,
    name = email,
    isAdministrator = false,
  }: {
    readonly email: string;
    readonly name?: string;
    readonly isAdministrator?: boolean;
  }): string {
    const externalId = this.#newId();
    const account = { externalId, login: email, email, displayName: name, status: "active" };
    this.#members.set(externalId, { account: { ...account, isActive: true, isSuspended: false }, isAdministrator });
    return externalId;
  }

  removeUser(externalId: string): void {
    this.#members.delete(externalId);
  }

  /** A schedule whose first person is on call; gives the id, a new one unless told. */
  putSchedule(name: string, userIds: readonly string[], id = this.#newId()): string {
    this.#schedules.set(id, { name, userIds, onCallId: userIds[0] ?? null });
    return id;
  }

  /** From now on this person is on call there, or nobody. */
  putOnCall(scheduleId: string, externalId: string | null): void {
    const schedule = this.#schedules.get(scheduleId);
    if (schedule === undefined) throw new Error(`There is no schedule ${scheduleId}`);
    this.#schedules.set(scheduleId, { ...schedule, onCallId: externalId });
  }

  /** An escalation policy that tells these people, and whoever is on call in these schedules; gives the id, a new one unless told. */
  putPolicy(name: string, targetIds: readonly string[], id = this.#newId()): string {
    this.#policies.set(id, { name, targetIds });
    return id;
  }

  putIncident(
    incident: Partial<Omit<Incident, "assignees">> & { readonly assigneeIds?: readonly string[] } = {},
  ): void {
    const { assigneeIds = [], ...told } = incident;
    this.#incidents.unshift({
      incidentId: this.#newId(),
      number: this.#incidents.length + 1,
      title: "The shop is slow",
      status: "triggered",
      urgency: "high",
      createdAt: this.#now(),
      url: null,
      serviceId: "PSERVICE",
      serviceName: "Shop",
      ...told,
      assignees: assigneeIds.map((externalId) => ({
        externalId,
        displayName: this.#members.get(externalId)?.account.displayName ?? externalId,
      })),
    });
  }

  /** Nothing answers from now on. */
  goDown(): void {
    this.#isDown = true;
  }

  async organisationId(): Promise<string> {
    this.#answer();
    return "acme.pagerduty.com";
  }

  async findAccountById(externalId: string): Promise<DirectoryAccount | null> {
    this.#answer();
    return this.#members.get(externalId)?.account ?? null;
  }

  async findAccountsByEmail(email: string): Promise<readonly DirectoryAccount[]> {
    this.#answer();
    return this.#accounts().filter((account) => sameEmail(account.email, email));
  }

  async findAccountsByLogin(login: string): Promise<readonly DirectoryAccount[]> {
    return this.findAccountsByEmail(login);
  }

  async hasAdminRights(externalId: string): Promise<boolean> {
    this.#answer();
    return this.#members.get(externalId)?.isAdministrator ?? false;
  }

  async usersOfSchedule(place: OnCallPlace): Promise<readonly DirectoryAccount[]> {
    this.#answer();
    const schedule = this.#schedules.get(this.#find(this.#schedules, place));
    return this.#accounts().filter(({ externalId }) => schedule?.userIds.includes(externalId));
  }

  async listIncidents(selection: IncidentSelection, atMost = 1_000): Promise<readonly Incident[]> {
    this.#answer();
    const whole = readSelection(selection, this.#now());
    if (whole === null) return [];
    const { assigneeIds, serviceIds, since, until } = whole;
    const [statuses, urgencies] = [new Set<string>(whole.statuses), new Set<string>(whole.urgencies)];
    const fitting = this.#incidents.filter(
      (incident) =>
        statuses.has(incident.status) &&
        urgencies.has(incident.urgency) &&
        incident.createdAt >= since &&
        incident.createdAt < until &&
        (serviceIds === null || serviceIds.includes(incident.serviceId)) &&
        (assigneeIds === null || incident.assignees.some(({ externalId }) => assigneeIds.includes(externalId))),
    );
    return fitting.slice(0, atMost);
  }

  #listOnCall(place: OnCallPlace | null): readonly DirectoryAccount[] {
    this.#answer();
    const onCall = new Set(this.#idsOnCall(place));
    return this.#accounts().filter(({ externalId }) => onCall.has(externalId));
  }

  /** Whoever is in a schedule is on call by an escalation policy that uses it, and not otherwise. */
  #idsOnCall(place: OnCallPlace | null): readonly string[] {
    const told = (targetIds: readonly string[]) =>
      targetIds.map((id) => (this.#schedules.has(id) ? (this.#schedules.get(id)?.onCallId ?? "") : id));
    const policies = [...this.#policies.values()];
    if (place === null) return policies.flatMap(({ targetIds }) => told(targetIds));
    if (place.kind === "escalation-policy") {
      return told(this.#policies.get(this.#find(this.#policies, place))?.targetIds ?? []);
    }
    const id = this.#find(this.#schedules, place);
    return policies.some(({ targetIds }) => targetIds.includes(id)) ? told([id]) : [];
  }

  #find(all: ReadonlyMap<string, { readonly name: string }>, { by, value }: OnCallPlace): string {
    const ids = [...all].filter(([id, { name }]) => (by === "id" ? id : name) === value).map(([id]) => id);
    const [id, another] = ids;
    if (id === undefined) throw new DirectoryFault("not-found", `PagerDuty has nothing called "${value}".`);
    if (another !== undefined) throw new DirectoryFault("rejected", `PagerDuty has several called "${value}".`);
    return id;
  }

  #accounts(): readonly DirectoryAccount[] {
    return [...this.#members.values()].map(({ account }) => account);
  }

  #newId(): string {
    this.#lastId += 1;
    return `P${String(this.#lastId).padStart(6, "0")}`;
  }

  #answer(): void {
    if (this.#isDown) throw new DirectoryFault("unavailable", "PagerDuty did not answer: the connection failed.");
  }
}
