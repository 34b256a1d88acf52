import type { Town } from "../../../town/town.ts";
import type { Act } from "../../protocol.ts";

type AdministratorsAct = Extract<Act, { readonly do: "take-out" | "suspend" }>;

/** OneLogin's numbers. */
const oneLoginStatus = { active: 1, suspended: 2 } as const;

/** What an administrator does in a directory, past Latchkey, which hears of it by a sync. */
export function administer({ company }: Town, act: AdministratorsAct): void {
  const { okta, onelogin } = company;
  const { accountId } = act;
  const isOkta = act.directory === "okta";
  if (act.do === "take-out") {
    if (isOkta) okta.removeMember(act.groupId, accountId);
    else onelogin.removeMember(Number(act.groupId), Number(accountId));
  } else if (isOkta) {
    okta.updateUser(accountId, { status: act.isSuspended ? "SUSPENDED" : "ACTIVE" });
  } else {
    onelogin.updateUser(Number(accountId), { status: oneLoginStatus[act.isSuspended ? "suspended" : "active"] });
  }
  company.keep();
}
