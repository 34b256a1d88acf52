import { setImmediate } from "node:timers/promises";

/** So many questions run at once: each may call an outside system, which allows so many a minute. */
const atOnce = 10;

/** The answers to many questions, in their order, ten at a time; other work goes on in between. Stops where one fails. */
export async function askInTurn<Question, Answer>(
  questions: readonly Question[],
  ask: (question: Question) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < questions.length; from += atOnce) {
    if (from > 0) await setImmediate();
    answers.push(...(await Promise.all(questions.slice(from, from + atOnce).map(ask))));
  }
  return answers;
}
