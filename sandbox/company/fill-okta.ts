import type { PretendOkta } from "../okta/index.ts";
import { groups } from "./groups.ts";
import { oktaIdOf, secondOktaIdOf } from "./ids.ts";
import { everybody, type CompanyPerson } from "./people.ts";

/** Puts the company's accounts, groups and rules into an empty pretend Okta. */
export function fillOkta(okta: PretendOkta): void {
  for (const person of everybody) {
    const { handle, title, manager, secondLogin, oktaAdminRoles } = person;
    const email = person.inDirectories?.email ?? person.email;
    const names = namesInDirectories(person);
    okta.addUser({
      id: oktaIdOf(handle),
      login: email,
      email,
      ...names,
      status: statusOf(person),
      profile: { title, department: departmentOf(person), managerId: manager === undefined ? null : oktaIdOf(manager) },
      ...(oktaAdminRoles && { adminRoles: oktaAdminRoles }),
    });
    if (secondLogin === undefined) continue;
    okta.addUser({
      id: secondOktaIdOf(handle),
      login: secondLogin,
      email,
      ...names,
      profile: { title: "Administration account" },
    });
  }
  for (const { id, name, description, type, adminRoles, rule, members, secondAccounts = [] } of groups) {
    okta.addGroup({ id, name, description, ...(type && { type }), ...(adminRoles && { adminRoles }) });
    if (rule) okta.addRule({ ...rule, groupIds: [id] });
    const handles = members === "everybody" ? everybody.filter(hasAccess).map(({ handle }) => handle) : members;
    for (const handle of handles) okta.addMember(id, oktaIdOf(handle));
    for (const handle of secondAccounts) okta.addMember(id, secondOktaIdOf(handle));
  }
}

function namesInDirectories({ firstName, lastName, inDirectories }: CompanyPerson) {
  return { firstName: inDirectories?.firstName ?? firstName, lastName: inDirectories?.lastName ?? lastName };
}

/** Who left belongs to no department, so that no rule puts them anywhere. */
function departmentOf({ department, standing }: CompanyPerson): string | null {
  return standing === "left" ? null : department;
}

function statusOf({ standing }: CompanyPerson) {
  if (standing === "left") return "DEPROVISIONED";
  return standing === "on leave" ? "SUSPENDED" : "ACTIVE";
}

function hasAccess({ standing }: CompanyPerson): boolean {
  return standing !== "left" && standing !== "guest";
}
