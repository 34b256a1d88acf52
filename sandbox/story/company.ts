import { startPretendOkta } from "../okta/index.ts";
import { startPretendSlack } from "../slack/index.ts";

/** The groups that the example flows in `flows/` name. */
const groups = [
  { id: "00g1emaKYZTWRYYRRTSK", name: "production-database" },
  { id: "00g2supportCONSOLE01", name: "support-console" },
  { id: "00g3accessAPPROVERS", name: "access-approvers" },
  { id: "00g4changeDUTY000001", name: "change-duty" },
] as const;

/** A pretend Slack workspace and a pretend Okta organisation of the same small company. */
export async function startPretendCompany() {
  const slack = await startPretendSlack({ workspace: { teamId: "T0SANDBOX", botUserId: "U0LATCHKEY" } });
  const okta = await startPretendOkta({ orgId: "00oSANDBOX0000000001" });

  const join = (id: string, name: string) => {
    const email = `${name.toLowerCase()}@acme.com`;
    slack.addUser({ id, name: name.toLowerCase(), realName: name, email, isEmailConfirmed: true });
    okta.addUser({
      id: `00u${name.toUpperCase()}000000001`,
      login: email,
      email,
      firstName: name,
      lastName: "Example",
    });
    return slack.as(id);
  };
  const alice = join("U0ALICE", "Alice");
  const bob = join("U0BOB", "Bob");
  const eve = join("U0EVE", "Eve");
  const ada = join("U0ADA", "Ada");
  slack.addChannel({ name: "access-requests", members: [alice.id, bob.id, eve.id, ada.id] });
  slack.addChannel({ name: "latchkey-errors", members: [ada.id] });
  for (const { id, name } of groups) okta.addGroup({ id, name });
  okta.addMember("00g3accessAPPROVERS", "00uBOB000000001");

  return { slack, okta, alice, bob, eve, ada, databaseGroup: groups[0] };
}
