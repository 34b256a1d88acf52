import { findElement, type FoundElement } from "../../../slack/views/find-element.ts";
import type { Block, OpenView, Person, PretendSlack } from "../../../slack/index.ts";
import type { Act, Got, Option } from "../../protocol.ts";
import { checkChoice } from "./check-choice.ts";
import { findForm, findPlace } from "./find-place.ts";
import { RefusedAct } from "./refused-act.ts";
import { tellFailure } from "./tell-failure.ts";

type Of<Name extends Act["do"]> = Extract<Act, { do: Name }>;

interface ElementName {
  readonly blockId: string;
  readonly actionId: string;
}

/** Clicks a button, or chooses in an element of a message, a form or the home tab. */
export async function click(slack: PretendSlack, person: Person, act: Of<"click">): Promise<void> {
  const place = findPlace(person, act.where);
  const { element, block } = find(place.blocks, act);
  if (isForm(place) && block.type === "input") {
    // What stands in an input block only counts when the form is sent.
    return change(slack, person, place, act);
  }
  const choice = element.type === "button" ? null : act.choice;
  checkChoice(slack, person.id, element, choice);
  tellFailure(await person.click(place, nameOf(act), { choice }));
}

/** Fills a field of the form on top; the app does not hear of what is typed only half. */
export async function fill(slack: PretendSlack, person: Person, act: Of<"fill">): Promise<void> {
  await change(slack, person, findForm(person, act.viewId), act);
}

async function change(
  slack: PretendSlack,
  person: Person,
  form: OpenView,
  act: ElementName & Pick<Of<"fill">, "choice" | "isTyping">,
): Promise<void> {
  const { element } = find(form.blocks, act);
  if (element.type === "button") throw new RefusedAct("A button cannot be filled in, so nothing was done.");
  checkChoice(slack, person.id, element, act.choice);
  const seen = await person.changeField(nameOf(act), act.choice, { isTyping: act.isTyping === true });
  if (seen !== undefined) tellFailure(seen);
}

/** What the app offers for this text. Slack asks it from so many characters on as the field says. */
export async function suggest(person: Person, act: Of<"suggest">): Promise<Got> {
  const place = findPlace(person, act.where);
  const { element } = find(place.blocks, act);
  if (element.type !== "external_select" && element.type !== "multi_external_select") {
    throw new RefusedAct("This field has its options already, so nothing was asked.");
  }
  if (act.text.length < (element.min_query_length ?? 3)) return { kind: "options", options: [] };
  const offered = await person.typeAhead(nameOf(act), act.text, { on: place });
  const options = offered.map(({ text, value, description, group }): Option => ({
    text: text.text,
    value,
    description: description?.text,
    group,
  }));
  return { kind: "options", options };
}

/** Sends the form on top. */
export async function submit(person: Person, act: Of<"submit">): Promise<Got> {
  const form = findForm(person, act.viewId);
  if (form.submit === undefined || form.submitDisabled) {
    throw new RefusedAct("This form cannot be sent, so nothing was done.");
  }
  const seen = await person.submitView();
  if (seen.outcome === "failed") tellFailure({ failure: seen.failure ?? "dispatch_failed" });
  return { kind: "submitted", errors: seen.errors };
}

/** Closes the form on top, or all of them. */
export async function close(person: Person, act: Of<"close">): Promise<void> {
  if (!person.views().some(({ id }) => id === act.viewId)) return; // Whoever wants it closed has what they want.
  if (!act.all) findForm(person, act.viewId);
  await person.closeView({ all: act.all });
}

function find(blocks: readonly Block[], name: ElementName): FoundElement {
  try {
    return findElement(blocks, nameOf(name));
  } catch {
    throw new RefusedAct("This is not there any more, so nothing was done. Look at what is shown now.");
  }
}

function nameOf({ blockId, actionId }: ElementName): string {
  return `${blockId}/${actionId}`;
}

function isForm(place: object): place is OpenView {
  return "rootViewId" in place && "type" in place && place.type === "modal";
}
