import { createHash } from "node:crypto";

const rememberedMs = 60_000;

/** The answers about something: those that are remembered, or what `ask` tells. */
export type Remember<Answers> = (about: unknown, ask: () => Promise<Answers>) => Promise<Answers>;

/**
 * Remembers the last answers for a minute after they were told, and for whoever asks the same meanwhile, while it is being
 * asked. Something else, by its content as JSON, is asked anew; so is what failed.
 */
export function rememberAnswers<Answers>(): Remember<Answers> {
  let last: { readonly key: string; readonly answers: Promise<Answers>; until: number } | null = null;
  return async (about, ask) => {
    const key = createHash("sha256").update(JSON.stringify(about)).digest("hex");
    if (last?.key === key && last.until > Date.now()) return last.answers;
    const mine = { key, answers: ask(), until: Infinity };
    last = mine;
    try {
      const answers = await mine.answers;
      mine.until = Date.now() + rememberedMs;
      return answers;
    } catch (error) {
      if (last === mine) last = null;
      throw error;
    }
  };
}
