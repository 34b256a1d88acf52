import type { PretendOneLogin } from "../onelogin/index.ts";
import { oneLoginIdOf } from "./ids.ts";
import { everybody } from "./people.ts";
import { ownPrivileges, roles } from "./roles.ts";

const suspended = 2;
const active = 1;

/** Puts the company's users, roles, mappings and privileges into an empty pretend OneLogin. Guests are not there. */
export function fillOneLogin(onelogin: PretendOneLogin): void {
  const users = everybody.filter(({ standing }) => standing !== "guest");
  for (const { handle, firstName, lastName, title, department, email, inDirectories, standing } of users) {
    const address = inDirectories?.email ?? email;
    onelogin.addUser({
      id: oneLoginIdOf(handle),
      email: address,
      username: address.slice(0, address.indexOf("@")),
      firstname: inDirectories?.firstName ?? firstName,
      lastname: inDirectories?.lastName ?? lastName,
      title,
      department,
      company: "Acme",
      status: standing === "left" ? suspended : active,
    });
  }
  for (const { id, name, mapping, privilege, members } of roles) {
    onelogin.addRole({ id, name });
    if (mapping !== undefined) onelogin.addMapping({ name: mapping, roleIds: [id] });
    if (privilege) onelogin.addPrivilege({ ...privilege, roleIds: [id] });
    const working = users.filter(({ standing }) => standing !== "left").map(({ handle }) => handle);
    for (const handle of members === "everybody" ? working : members) onelogin.addMember(id, oneLoginIdOf(handle));
  }
  for (const { id, name, people } of ownPrivileges) {
    onelogin.addPrivilege({ id, name, roleIds: [], userIds: people.map(oneLoginIdOf) });
  }
}
