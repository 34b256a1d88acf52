import { describeRefusal } from "../../src/domain/describe-refusal.ts";
import { requestActions } from "../../views/request-card.ts";
import { slackIdOf } from "../company/ids.ts";
import type { Tour as TourPicture } from "../page/protocol.ts";
import { type PostedMessage, type PretendSlack, readableText } from "../slack/index.ts";
import type { Notebook } from "./notebook.ts";
import type { Milestones } from "./records.ts";
import { whoClicked } from "./who-clicked.ts";

const engineer = { id: slackIdOf("maya"), name: "Maya" };
const approver = { id: slackIdOf("jonas"), name: "Jonas" };
const requestsChannel = "access-requests";

/** What Latchkey answers to somebody who approves what they asked for themselves. */
const refusedOwn = describeRefusal({ reason: "own-request" });

/** Whether this is that answer, to somebody who did click Approve. */
export function isOwnApprovalRefused(slack: PretendSlack): boolean {
  const told = slack
    .allMessages()
    .filter((message) => reads(message, refusedOwn))
    .flatMap((message) => toldTo(slack, message) ?? []);
  return told.some((person) => slack.deliveries.some((one) => whoClicked(one, requestActions.approve) === person));
}

/** The five steps of a first visit, and which of them have really happened. */
export function drawTour(slack: PretendSlack, notebook: Notebook, milestones: Milestones): TourPicture {
  const channel = slack.channel(requestsChannel).id;
  const inbox = slack.as(engineer.id).directMessage;
  const { isShown, wasOwnApprovalRefused } = notebook.tour;
  return {
    isShown,
    steps: [
      {
        id: "ask",
        title: "Ask for access",
        text: `Play ${engineer.name}. In #${requestsChannel} type /access okta-access, choose Production database, say why, and send it.`,
        isDone: milestones.asked,
        go: { as: engineer.id, place: channel },
      },
      {
        id: "approve",
        title: "Approve it",
        text: `Play ${approver.name}, who is one of those who may decide. Press Approve under the request in #${requestsChannel}.`,
        isDone: milestones.approved,
        go: { as: approver.id, place: channel },
      },
      {
        id: "granted",
        title: "Watch it arrive",
        text: `Latchkey tells ${engineer.name} in a direct message. Look behind the glass: the account is now in the Okta group, and the time runs down.`,
        isDone: milestones.granted,
        go: { as: engineer.id, place: inbox },
      },
      {
        id: "give-back",
        title: "Give it back",
        text: `Play ${engineer.name} and press Give back in the direct message. Behind the glass the account leaves the group at once.`,
        isDone: milestones.givenBack,
        go: { as: engineer.id, place: inbox },
      },
      {
        id: "own-request",
        title: "Try to approve your own request",
        text: `Ask once more as ${engineer.name}, then press Approve under your own request. Only you see the answer.`,
        isDone: wasOwnApprovalRefused,
        go: { as: engineer.id, place: channel },
      },
    ],
  };
}

/** The one person who sees a message, if it is for one alone. */
function toldTo(slack: PretendSlack, { channel, ephemeralTo }: PostedMessage): string | undefined {
  if (ephemeralTo !== undefined) return ephemeralTo;
  const { kind, members } = slack.channel(channel);
  return kind === "im" ? members.find((member) => member !== slack.botUserId) : undefined;
}

function reads(message: PostedMessage, words: string): boolean {
  return message.botId !== undefined && readableText(message).includes(words);
}
