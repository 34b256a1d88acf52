import type { Letters } from "../../src/ports/letters.ts";
import { MailerFault } from "../../src/ports/mailer.ts";
import type { Ground } from "./ground.ts";
import { letterKey, posted } from "./invariants/messages.ts";

/** Mail as a process sends it: through a gate, and in its weather. What was taken may be answered by a fault. */
export function gatedLetters(ground: Ground): Letters {
  return {
    send: (to, letter) =>
      ground.gates.after("sends a letter", "other", () => {
        const { mailboxes, story, weather, chance } = ground;
        const fault = mailFault(ground, to);
        if (fault !== null) throw fault;
        mailboxes.deliver(to, letter);
        story.add(`  a letter for ${to}: ${letter.kind}`);
        posted(ground, letterKey(letter.kind, to));
        if (weather.mail !== "lossy" || !chance.happens(0.4)) return;
        story.counts.faults += 1;
        story.add(`the mail server takes the letter for ${to} and does not answer`);
        throw new MailerFault("unavailable", "ETIMEDOUT");
      }),
  };
}

function mailFault({ weather, story }: Ground, to: string): MailerFault | null {
  if (weather.mail === "away" || weather.mail === "refusing") {
    story.counts.faults += 1;
    story.add(`the mail server ${weather.mail === "away" ? "does not answer" : "refuses the sender"}`);
    return weather.mail === "away" ? new MailerFault("unavailable", "421") : new MailerFault("unauthorized", "535");
  }
  if (!weather.unreachable.has(to)) return null;
  story.counts.faults += 1;
  story.add(`${to} takes no mail`);
  return new MailerFault("undeliverable", "550 5.1.1");
}
