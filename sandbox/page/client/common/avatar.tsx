import { Icon } from "./icon.tsx";

/** A square with initials in the person's own colour; the app has its key. */
export function Avatar({
  id,
  name,
  size = "m",
}: {
  readonly id: string;
  readonly name: string;
  readonly size?: "s" | "m";
}) {
  return (
    // Drawn by the style sheet: the letters are no part of the name of what the picture stands in.
    <span className={`avatar avatar-${size} tint-${tintOf(id)}`} aria-hidden="true" data-initials={initials(name)} />
  );
}

export function AppAvatar({ size = "m" }: { readonly size?: "s" | "m" }) {
  return (
    <span className={`avatar avatar-${size} avatar-app`} aria-hidden="true">
      <Icon name="key" />
    </span>
  );
}

const tints = 10;

function tintOf(id: string): number {
  let sum = 0x811c9dc5;
  for (const character of id) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (sum >>> 8) % tints;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const letters = [words[0] ?? "?", ...(words.length > 1 ? [words.at(-1) ?? ""] : [])].map(firstLetter);
  return letters.join("").toUpperCase();
}

function firstLetter(word: string): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 0x3f);
}
