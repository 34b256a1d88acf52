import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { startPretendSlack } from "../../sandbox/slack/index.ts";
import type { Person } from "./message.ts";

/** The groups that the example flows in `flows/` name. */
const groups = [
  { id: "00g1emaKYZTWRYYRRTSK", name: "production-database" },
  { id: "00g2supportCONSOLE01", name: "support-console" },
  { id: "00g3accessAPPROVERS", name: "access-approvers" },
  { id: "00g4changeDUTY000001", name: "change-duty" },
] as const;

/** No limit of a provider is what is measured. Calls a minute. */
const unlimited = 1_000_000_000;

export type Company = Awaited<ReturnType<typeof openCompany>>;

/** A pretend Slack and a pretend Okta of the same company, with so many people who ask and as many who decide. */
export async function openCompany(size: number) {
  // The same from bench to bench: a data directory that was used before belongs to this company and no other.
  const slack = await startPretendSlack({ workspace: { teamId: "T0BENCH", botUserId: "U0LATCHKEY" } });
  const okta = await startPretendOkta({ orgId: "00oBENCH000000000001" });
  Object.assign(okta.rateLimits, { listUsers: unlimited, getUser: unlimited, groups: unlimited, other: unlimited });
  for (const { id, name } of groups) okta.addGroup({ id, name });

  const join = (kind: "asker" | "decider", place: number): Person => {
    const number = String(place).padStart(4, "0");
    const email = `${kind}${number}@acme.com`;
    const slackUserId = `U0${kind.toUpperCase()}${number}`;
    slack.addUser({
      id: slackUserId,
      name: kind + number,
      realName: `${kind} ${number}`,
      email,
      isEmailConfirmed: true,
    });
    const { id: externalId } = okta.addUser({ id: `00u${kind.toUpperCase()}${number}`, login: email, email });
    return { slackUserId, externalId, email, directMessage: slack.as(slackUserId).directMessage };
  };
  const askers = Array.from({ length: size }, (_, place) => join("asker", place));
  const deciders = Array.from({ length: size }, (_, place) => join("decider", place));
  for (const { externalId } of deciders) okta.addMember("00g3accessAPPROVERS", externalId);
  const everybody = [...askers, ...deciders].map(({ slackUserId }) => slackUserId);
  const requests = slack.addChannel({ name: "access-requests", members: everybody });
  slack.addChannel({ name: "latchkey-errors", members: everybody });

  return { slack, okta, askers, deciders, requests, group: groups[0].id };
}
