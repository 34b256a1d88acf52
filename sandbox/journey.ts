import type { startPretendCompany } from "./company.ts";
import { type PostedMessage, readableText } from "./slack/index.ts";
import type { Storyteller } from "./storyteller.ts";

type Company = Awaited<ReturnType<typeof startPretendCompany>>;

const hourMs = 3_600_000;

/** One journey: asked, refused, approved, granted, ended. Throws when something is not as it is told. */
export async function tellJourney(
  { slack, okta, alice, bob, eve, databaseGroup }: Company,
  story: Storyteller,
  passTime: (ms: number) => Promise<void>,
): Promise<void> {
  const showCalls = followCalls(slack, okta, story);
  const inOkta = () => okta.members(databaseGroup.id).length;

  story.chapter("Alice types /access okta-access in #access-requests, fills in the form and sends it.");
  await alice.command("/access", "okta-access", { channel: "access-requests" });
  await alice.openView();
  const sent = await alice.submitView({
    "What do you need?": "Production database",
    "Why do you need it?": "Checking the failed migration of order 42",
    "For how long?": "1 hour",
  });
  if (sent.outcome !== "closed") throw new Error(`The form was not taken: ${JSON.stringify(sent.errors)}`);
  const card = await bob.waitForMessage((message) => message.user === slack.botUserId && reads("order 42")(message));
  story.seen("Bob sees", readableText(card));
  showCalls();

  story.chapter("Eve, who is no approver, clicks Approve. So does Alice, for herself.");
  for (const [name, person] of [["Eve", eve], ["Alice", alice]] as const) {
    await person.click(card, "Approve");
    const answer = await person.waitForMessage((message) => message.ephemeralTo === person.id);
    story.seen(`Only ${name} sees`, readableText(answer));
  }
  showCalls();

  story.chapter("Bob, a member of the Okta group of approvers, clicks Approve.");
  await bob.click(card, "Approve");
  const granted = await alice.waitForMessage((message) => message.channel === alice.directMessage && reads("until")(message));
  story.seen("Alice sees", readableText(granted));
  showCalls();
  if (inOkta() !== 1) throw new Error("Okta does not show the membership.");
  story.seen("Okta has", `${inOkta()} member in ${databaseGroup.name}`);

  story.chapter("An hour passes. Nobody does anything.");
  await passTime(hourMs + 1_000);
  const ended = await alice.waitForMessage((message) => message.channel === alice.directMessage && reads("ended")(message));
  story.seen("Alice sees", readableText(ended));
  showCalls();
  if (inOkta() !== 0) throw new Error("Okta still shows the membership.");
  story.seen("Okta has", `no member in ${databaseGroup.name}`);

  story.line();
  story.line("That was all of it: asked, refused, approved, granted, and ended on time.");
  story.line("Next: README.md says how to put Latchkey into your own Slack.");
}

function reads(text: string): (message: PostedMessage) => boolean {
  return (message) => readableText(message).includes(text);
}

/** Shows what travelled since it was last asked. */
function followCalls(slack: Company["slack"], okta: Company["okta"], story: Storyteller): () => void {
  let slackCalls = slack.calls.length;
  let oktaCalls = okta.calls.length;
  return () => {
    const toSlack = slack.calls.slice(slackCalls).map(({ at, method }) => ({ at: new Date(at), text: `Latchkey -> Slack   ${method}` }));
    const toOkta = okta.calls.slice(oktaCalls).map(({ at, method, path, status }) => ({
      at,
      text: `Latchkey -> Okta    ${method} ${path} (${status ?? "no answer"})`,
    }));
    slackCalls = slack.calls.length;
    oktaCalls = okta.calls.length;
    const inOrder = [...toSlack, ...toOkta].toSorted((a, b) => a.at.getTime() - b.at.getTime());
    story.calls(inOrder.map(({ text }) => text));
  };
}
