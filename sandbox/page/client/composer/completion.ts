import type { CommandCard } from "../../protocol.ts";

export interface Completion {
  /** What is shown: a command, what may follow one, or a person. */
  readonly label: string;
  readonly description: string;
  /** The whole text when it is taken. */
  readonly text: string;
}

interface Known {
  readonly commands: readonly CommandCard[];
  readonly people: readonly { readonly name: string; readonly realName: string }[];
}

const most = 8;

/** What the typed text may become: commands after `/`, what may follow a command, people after `@`. Best first. */
export function complete(text: string, { commands, people }: Known): readonly Completion[] {
  const mention = /(?:^|\s)@([\p{L}\p{N}._-]*)$/u.exec(text);
  if (mention !== null) return completePerson(text, mention[1] ?? "", people);
  if (!text.startsWith("/") || text.includes("\n")) return [];
  const gap = text.indexOf(" ");
  if (gap < 0) {
    return commands
      .filter(({ command }) => command.startsWith(text.toLowerCase()))
      .slice(0, most)
      .map(({ command, description, usageHint, completions }) => ({
        label: usageHint === "" ? command : `${command} ${usageHint}`,
        description,
        text: completions.length === 0 && usageHint === "" ? command : `${command} `,
      }));
  }
  const command = commands.find((one) => one.command === text.slice(0, gap));
  const typed = text
    .slice(gap + 1)
    .trimStart()
    .toLowerCase();
  const fitting = command?.completions.filter((one) => one.text.startsWith(typed) && one.text !== typed) ?? [];
  return fitting.slice(0, most).map((one) => ({
    label: `${command?.command ?? ""} ${one.text}`,
    description: one.description,
    text: `${command?.command ?? ""} ${one.text}`,
  }));
}

function completePerson(text: string, typed: string, people: Known["people"]): readonly Completion[] {
  const wanted = typed.toLowerCase();
  const before = text.slice(0, text.length - typed.length);
  return people
    .filter(({ name, realName }) =>
      [name, ...realName.split(/\s+/)].some((one) => one.toLowerCase().startsWith(wanted)),
    )
    .filter(({ name }) => name.toLowerCase() !== wanted)
    .slice(0, most)
    .map(({ name, realName }) => ({
      label: realName,
      description: `@${name}`,
      text: `${before}${name} `,
    }));
}
