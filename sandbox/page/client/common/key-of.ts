/** Names a thing by its place in a row, for rows that are only ever drawn anew as a whole. */
export function keyOf(index: number): string {
  return `at ${index}`;
}
