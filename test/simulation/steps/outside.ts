import { adminName, type Branch, type Employee } from "../company.ts";
import type { Ground } from "../ground.ts";

/** Somebody's standing in Slack changes, and later changes back. */
export function changeStanding({ chance, company, story }: Ground): void {
  const others = company.employees.filter(({ name }) => name !== adminName);
  const shaken = others.filter((one) => one.isDeactivated || one.isUnconfirmed);
  const person = chance.pick(chance.happens(0.6) && shaken.length > 0 ? shaken : others);
  if (person === null) return;
  if (shaken.includes(person)) Object.assign(person, { isDeactivated: false, isUnconfirmed: false });
  else Object.assign(person, chance.happens(0.7) ? { isDeactivated: true } : { isUnconfirmed: true });
  const { isDeactivated, isUnconfirmed, slackUserId, name } = person;
  company.slack.change(slackUserId, { isDeactivated, isEmailConfirmed: !isUnconfirmed });
  story.add(`${name} is ${isDeactivated ? "" : "not "}deactivated and ${isUnconfirmed ? "un" : ""}confirmed in Slack`);
}

/** An account is suspended, comes back, or is deleted for good. */
export function changeAccount(ground: Ground): void {
  const { chance, company, story } = ground;
  const branch = chance.pick(company.branches);
  if (branch === null) return;
  const { provider, suspended, deleted } = branch;
  const accountOf = (employee: Employee) => employee.accounts.get(provider.id) ?? "";
  const shaken = company.employees.filter((employee) => suspended.has(accountOf(employee)));
  const person = chance.pick(chance.happens(0.6) && shaken.length > 0 ? shaken : company.employees);
  const account = person === null ? "" : accountOf(person);
  if (account === "" || deleted.has(account)) return;
  const subject = `${person?.name ?? ""}'s account of ${provider.id}`;
  if (chance.happens(0.1)) {
    provider.removeAccount(account);
    deleted.add(account);
    return story.add(`${subject} is deleted`);
  }
  const isSuspended = !suspended.has(account);
  provider.suspend(account, isSuspended);
  if (isSuspended) suspended.add(account);
  else suspended.delete(account);
  story.add(`${subject} is ${isSuspended ? "suspended" : "active again"}`);
}

/** Somebody leaves the approvers, or joins them. */
export function changeApprovers({ chance, company, story }: Ground): void {
  const branch = chance.pick(company.branches);
  const person = chance.pick(company.employees);
  const account = person?.accounts.get(branch?.provider.id ?? "okta");
  if (branch === null || account === undefined || branch.deleted.has(account)) return;
  const { provider, approvers } = branch;
  const isMember = provider.members(approvers).includes(account);
  if (isMember) provider.takeMember(approvers, account);
  else provider.putMember(approvers, account);
  story.add(`${person?.name ?? ""} ${isMember ? "leaves" : "joins"} the approvers of ${provider.id}`);
}

/** A rule of the provider takes a group over, or lets go of it. */
export function changeRule({ chance, company, story }: Ground): void {
  const branch = chance.pick(company.branches);
  if (branch === null) return;
  const groupId = chance.pick([
    ...(branch.ruled.size > 0 && chance.happens(0.6) ? branch.ruled : branch.targets.values()),
  ]);
  if (groupId === null) return;
  setRule(branch, groupId, !branch.ruled.has(groupId));
  story.add(`a rule of ${branch.provider.id} ${branch.ruled.has(groupId) ? "takes over" : "lets go of"} ${groupId}`);
}

export function setRule({ provider, ruled }: Branch, groupId: string, isThere: boolean): void {
  if (ruled.has(groupId) === isThere) return;
  provider.setRule(groupId, isThere);
  if (isThere) ruled.add(groupId);
  else ruled.delete(groupId);
}
