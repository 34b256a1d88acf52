import type { startPretendCompany } from "./company.ts";
import { drawMessage } from "./draw-message.ts";
import { buttonLabels, type PostedMessage, readableText } from "../slack/index.ts";
import type { Storyteller } from "./storyteller.ts";
import { followTraffic } from "./traffic.ts";

type Company = Awaited<ReturnType<typeof startPretendCompany>>;

const hourMs = 3_600_000;

/** A slow machine is no reason to break the story off. */
const patience = { timeoutMs: 60_000 };

/** One journey: asked, refused, approved, granted, ended. Throws when something is not as it is told. */
export async function tellJourney(
  { slack, okta, alice, bob, eve, databaseGroup }: Company,
  story: Storyteller,
  passTime: (ms: number) => Promise<void>,
): Promise<void> {
  const traffic = followTraffic(slack, okta);
  const nameOf = (id: string) => slack.users().find((user) => user.id === id)?.realName ?? id;
  const show = (title: string, message: PostedMessage) => story.seen(title, drawMessage(message, nameOf));
  const toldAlice = (message: PostedMessage) => message.channel === alice.directMessage && !message.isEdited;
  const checkOkta = (members: number, fact: string) => {
    if (okta.members(databaseGroup.id).length !== members) throw new Error(`Okta does not show it: ${fact}.`);
    story.fact(`Okta, asked directly: ${fact}.`);
  };

  story.chapter("Alice types /access okta-access in #access-requests, fills in the form and sends it.");
  await openForm(alice);
  const sent = await alice.submitView({
    "What do you need?": "Production database",
    "Why do you need it?": "Checking the failed migration of order 42",
    "For how long?": "1 hour",
  });
  if (sent.outcome !== "closed") throw new Error(`The form was not taken: ${JSON.stringify(sent.errors)}`);
  const card = await bob.waitForMessage((message) => buttonLabels(message).includes("Approve"), patience);
  show("#access-requests", card);
  story.calls(traffic());

  story.chapter("Eve, who is no approver, clicks Approve. So does Alice, for herself.");
  for (const [name, person] of [
    ["Eve", eve],
    ["Alice", alice],
  ] as const) {
    await person.click(card, "Approve");
    const isAnswer = ({ ephemeralTo, ts }: PostedMessage) => ephemeralTo === person.id && ts > card.ts;
    const answer = await person.waitForMessage(isAnswer, patience);
    show(`#access-requests, seen by ${name} alone`, answer);
    story.calls(traffic());
  }

  story.chapter("Bob, a member of the Okta group of approvers, clicks Approve.");
  await bob.click(card, "Approve");
  const isGranted = (message: PostedMessage) => toldAlice(message) && buttonLabels(message).includes("Give back");
  show("Direct message to Alice", await alice.waitForMessage(isGranted, patience));
  story.calls(traffic());
  checkOkta(1, `Alice is in ${databaseGroup.name}`);

  story.chapter("An hour passes. Nobody does anything.");
  await passTime(hourMs + 1_000);
  const isEnded = (message: PostedMessage) => toldAlice(message) && reads("ended", message);
  show("Direct message to Alice", await alice.waitForMessage(isEnded, patience));
  const cardAtTheEnd = (message: PostedMessage) => message.ts === card.ts && reads("ended", message);
  show("#access-requests, the same card", await bob.waitForMessage(cardAtTheEnd, patience));
  story.calls(traffic());
  checkOkta(0, `nobody is in ${databaseGroup.name}`);
}

/** Slack gives an app three seconds to open a form. Where the first one takes longer, the person types again. */
async function openForm(person: Company["alice"], triesLeft = 3): Promise<void> {
  await person.command("/access", "okta-access", { channel: "access-requests" });
  try {
    await person.openView({ timeoutMs: 5_000 });
  } catch (error) {
    if (triesLeft === 0) throw error;
    await openForm(person, triesLeft - 1);
  }
}

function reads(text: string, message: PostedMessage): boolean {
  return readableText(message).includes(text);
}
