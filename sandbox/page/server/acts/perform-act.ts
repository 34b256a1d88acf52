import type { Person } from "../../../slack/index.ts";
import type { Town } from "../../../town/town.ts";
import type { Act, Answer, Got } from "../../protocol.ts";
import { isPlayable } from "../pictures/workspace-picture.ts";
import { administer } from "./administer.ts";
import { RefusedAct } from "./refused-act.ts";
import { openHome, send, useShortcut } from "./speak.ts";
import { click, close, fill, submit, suggest } from "./touch.ts";

const done: Got = { kind: "done" };

/** Some name everything that is offered, which may be thousands of things. */
const longestSentence = 300;

/** Does what somebody at the page wants. What a person cannot do in Slack is answered with a sentence. */
export async function performAct(town: Town, act: Act): Promise<Answer> {
  try {
    return { ok: true, got: await perform(town, act) };
  } catch (error) {
    return { ok: false, problem: describeProblem(town, error) };
  }
}

async function perform(town: Town, act: Act): Promise<Got> {
  if ("as" in act) return (await play(town, findPerson(town, act.as), act)) ?? done;
  switch (act.do) {
    case "take-out":
    case "suspend":
      administer(town, act);
      break;
    case "directory-trouble":
      town.trouble.troubleDirectory(act.directory, act.trouble);
      break;
    case "slack-trouble":
      town.trouble.troubleSlack(act.trouble);
      break;
    case "mail-trouble":
      town.trouble.troubleMail(act.trouble);
      break;
    case "move-clock":
      await town.moveClock(act.byMs);
      break;
    case "tour":
      town.notebook.changeTour({ isShown: act.show });
      break;
    case "read-call":
      return readCall(town, act.callId);
  }
  town.announce();
  return done;
}

/** What one person does. */
async function play(town: Town, person: Person, act: Extract<Act, { as: string }>): Promise<Got | void> {
  const { slack } = town.company;
  switch (act.do) {
    case "send":
      return send(town, person, act);
    case "shortcut":
      return useShortcut(town, person, act);
    case "home":
      return openHome(town, person);
    case "click":
      return click(slack, person, act);
    case "fill":
      return fill(slack, person, act);
    case "suggest":
      return suggest(person, act);
    case "submit":
      return submit(person, act);
    case "close":
      return close(person, act);
  }
}

function findPerson({ company: { slack } }: Town, id: string): Person {
  const user = slack.users().find((one) => one.id === id);
  if (user === undefined) throw new RefusedAct("There is no such person in this Slack, so nothing was done.");
  if (!isPlayable(user)) {
    const why = user.isBot ? "is a bot" : "has left, and cannot log in to Slack any more";
    throw new RefusedAct(`${user.realName} ${why}, so nothing was done.`);
  }
  return slack.as(id);
}

function readCall({ calls }: Town, id: string): Got {
  const found = calls.find(id);
  if (found === undefined) throw new RefusedAct("This call is not kept any more: only the newest 500 are.");
  return { kind: "call", request: found.request, response: found.response };
}

/** The hands of the pretend Slack say in a sentence what a client would not let them do; anything else is our fault. */
function describeProblem({ log }: Town, error: unknown): string {
  if (error instanceof RefusedAct) return error.message;
  // What the system or the database says has a code; nobody knows then what was done.
  if (error instanceof Error && error.name === "Error" && !("code" in error)) {
    const { message } = error;
    const said =
      message.length > longestSentence ? `${message.slice(0, longestSentence)}…` : message.replace(/\.$/, "");
    return `${said}. Nothing was done.`;
  }
  log.error({ err: error }, "What somebody did at the page failed.");
  return "The sandbox could not do this, and the fault is its own. Reload the page and try again.";
}
