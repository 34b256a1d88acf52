/** A statement as the driver takes it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A number that is no part of a word, a time or an id. */
const standingAlone = /(?<=[\s(,=]'?)\d+(?='?(?:[\s),]|$))/g;

/**
 * Some numbers go up from journey to journey: the place in the audit log, and the fence of a membership. Gives the
 * statement with the numbers of today in the place of the recorded ones.
 */
export function moveNumbers({ text, values }: Statement, moved: ReadonlyMap<number, number>): Statement {
  const move = (digits: string) => String(moved.get(Number(digits)) ?? digits);
  return {
    text: text.replace(standingAlone, move),
    values: values.map((value) => (isNumeric(value) ? move(String(value)) : value)),
  };
}

function isNumeric(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));
}
