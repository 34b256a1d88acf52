import type { PersonCard, WorkspacePicture } from "../../protocol.ts";

const most = 3;

/** Who is played around a pane: lately, newest first; in it; and in the pane beside it, if there is one. */
interface Played {
  readonly recent: readonly string[];
  readonly as: string;
  readonly beside: string | undefined;
}

/**
 * Whom one click plays in a pane, likeliest first: those played lately, else the people of the tour, the admins, and
 * others who are worth playing. Never the one who is played here; the one beside is the last.
 */
export function quickPeople(
  { people, tour }: Pick<WorkspacePicture, "people" | "tour">,
  { recent, as, beside }: Played,
): readonly PersonCard[] {
  const guessed = [
    ...recent,
    ...tour.steps.flatMap(({ go }) => go?.as ?? []),
    ...people.filter(({ kind }) => kind === "admin").map(({ id }) => id),
    ...people.filter(({ note }) => note !== "").map(({ id }) => id),
  ];
  const playable = new Map(people.filter(({ isPlayable }) => isPlayable).map((person) => [person.id, person]));
  const others = [...new Set(guessed)].filter((id) => id !== as && id !== beside && playable.has(id));
  const last = beside === undefined || beside === as ? [] : [beside];
  return [...others.slice(0, most - last.length), ...last].flatMap((id) => playable.get(id) ?? []);
}
