import { type AnsweredForm, changeForm, nextChange } from "../domain/form.ts";
import type { RawAnswer, RawAnswers } from "../domain/field.ts";
import type { User } from "../domain/user.ts";
import { type Flow, FlowFault } from "../ports/flows.ts";

/** How often answers may change a form one after the other before it counts as never coming to rest. */
const mostRounds = 10;

/**
 * Changes a form for every answer that it was not changed for yet, until none is left. Throws `FlowFault` where the code of
 * the flow fails, or its fields go on changing each other.
 */
export async function settleForm(flow: Flow, form: AnsweredForm, user: User): Promise<AnsweredForm> {
  let now: AnsweredForm = { state: form.state, raw: keepable(form.raw) };
  for (let round = 0; round < mostRounds; round += 1) {
    const due = nextChange(now.state, now.raw);
    if (due === null) return round === 0 ? form : now;
    now = changeForm(now, due, await flow.form.change(due.name, now, user));
  }
  const sentence = `The fields of the flow "${flow.name}" go on changing each other, so its form stays as it was. Let one of their \`onChange\` give way.`;
  throw new FlowFault(flow.name, "onChange", sentence);
}

function text(given: string): string {
  return given.replaceAll("\0", "").toWellFormed();
}

/** What no database keeps is left out: what it is compared with later was kept. */
function keepable(raw: RawAnswers): RawAnswers {
  return Object.fromEntries(Object.entries(raw).map(([name, given]) => [name, keepableAnswer(given)]));
}

function keepableAnswer(given: RawAnswer): RawAnswer {
  if (given === null || given === undefined) return given;
  return typeof given === "string" ? text(given) : given.map(text);
}
