import { parseDuration } from "../domain/duration.ts";
import type { FieldDefinition, RawAnswers } from "../domain/field.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { offerTargets } from "../use-cases/offer-options.ts";
import type { Staff } from "./company/people.ts";

/** What somebody answers in a form: values as people think of them, durations as `1h`, people by their e-mail. */
export type TestAnswers = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

/** Answers as a form sends them. Throws a sentence for a question that the form does not ask. */
export function toRawAnswers(flow: Flow, answers: TestAnswers, staff: Staff): RawAnswers {
  const fields = new Map(flow.fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => {
      const field = fields.get(name);
      if (field !== undefined) return [name, toRaw(field, answer, staff)];
      const known = [...fields.keys(), ...(flow.targets.length > 0 ? ["target"] : [])].join(", ");
      throw new Error(`The form of "${flow.name}" does not ask for "${name}". It asks for ${known || "nothing"}.`);
    }),
  );
}

/** A target as a form sends it, and as people call it. */
export interface MeantTarget {
  readonly name: string | null;
  readonly label: string | null;
}

/** The target that is meant by its name or label, as the form offers it; the only one there is where none is named. */
export async function findMeantTarget(world: World, flow: Flow, target: TestAnswers[string]): Promise<MeantTarget> {
  const [first, ...more] = flow.targets;
  if (target === undefined && first !== undefined && more.length === 0 && flow.targetSources.length === 0) return first;
  if (target === undefined || target === null) return { name: null, label: null };
  const text = String(target);
  const offered = flow.targetSources.length === 0 ? [] : await offerTargets(world, flow, text);
  const own = flow.targets.map(({ name, label }) => ({ value: name, label }));
  const meant = [...own, ...offered].find(({ value, label }) => value === text || label === text);
  return meant === undefined ? { name: text, label: text } : { name: meant.value, label: meant.label };
}

/** What is typed stays as it is, so that a test can also answer what the form does not offer. */
function toRaw(field: FieldDefinition, answer: TestAnswers[string], staff: Staff): RawAnswers[string] {
  if (answer === undefined || answer === null) return null;
  if (typeof answer === "object") return answer.map((one) => (one.includes("@") ? idOf(one, staff) : one));
  if (field.kind === "duration" && typeof answer === "string") {
    const seconds = parseDuration(answer);
    return seconds.ok ? String(seconds.value) : answer;
  }
  if (field.kind.startsWith("slackUser") && typeof answer === "string") return idOf(answer, staff);
  return String(answer);
}

function idOf(email: string, staff: Staff): string {
  return email.includes("@") ? staff.find(email).slackUserId : email;
}
