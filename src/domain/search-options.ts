/** How many options Slack takes for one answer while somebody types. */
export const mostSuggestions = 100;

/**
 * The options whose label has every word that was typed, whatever the case, at most `mostSuggestions`: first those that
 * begin with the text, then those with a word that does, then the others, each in the order in which they are offered.
 */
export function searchOptions<Option extends { readonly label: string }>(
  options: readonly Option[],
  typed: string,
): readonly Option[] {
  const text = typed.trim().toLowerCase();
  if (text === "") return options.slice(0, mostSuggestions);
  const words = text.split(/\s+/);
  const ranked: [Option[], Option[], Option[]] = [[], [], []];
  const labels = loweredLabels(options);
  for (const [at, option] of options.entries()) {
    const label = labels[at] ?? "";
    if (!words.every((word) => label.includes(word))) continue;
    const place = label.startsWith(text) ? 0 : hasWord(label, text) ? 1 : 2;
    ranked[place].push(option);
    if (ranked[0].length === mostSuggestions) break;
  }
  return ranked.flat().slice(0, mostSuggestions);
}

/** A list is searched once for each key that is pressed. */
const lowered = new WeakMap<object, readonly string[]>();

function loweredLabels(options: readonly { readonly label: string }[]): readonly string[] {
  const known = lowered.get(options);
  if (known !== undefined) return known;
  const labels = options.map(({ label }) => label.toLowerCase());
  lowered.set(options, labels);
  return labels;
}

/** Whether the text begins a word of the label. */
function hasWord(label: string, text: string): boolean {
  for (let at = label.indexOf(text); at !== -1; at = label.indexOf(text, at + 1)) {
    if (!/[\p{L}\p{N}]/u.test(label.charAt(at - 1))) return true;
  }
  return false;
}
