import type { Ground } from "../ground.ts";
import { mailWeathers, providerWeathers, slackWeathers } from "../weather.ts";

/** The next change of a membership goes wrong, in one of all the ways. */
export function tripNextWrite({ chance, company, weather, story }: Ground): void {
  const branch = chance.pick(company.branches);
  if (branch === null) return;
  const kind = chance.pick(["lying", "lying", "refusing", "refusing", "lossy", "silent", "unwell", "garbled"] as const);
  weather.trip(branch.provider.id, kind);
  story.add(`the next change at ${branch.provider.id} meets a ${kind} provider`);
}

/** The weather turns, at a provider or in Slack; as often as not it becomes fair. */
export function turnWeather({ chance, company, weather, story }: Ground): void {
  const isFair = chance.happens(0.4);
  const branch = chance.pick(company.branches);
  if (branch !== null && chance.happens(0.75)) {
    const next = isFair ? "fair" : chance.pick(providerWeathers);
    const onlyWrites = chance.happens(0.7);
    weather.set(branch.provider.id, next, onlyWrites);
    return story.add(`the weather at ${branch.provider.id} is ${next}${onlyWrites ? " for changes" : ""}`);
  }
  if (chance.happens(0.3)) return turnMail({ chance, company, weather, story }, isFair);
  if (chance.happens(0.3)) {
    const channel = chance.pick(["#access", "#access-too", "#errors", "#admins"]);
    const isArchived = !weather.archived.delete(channel);
    if (isArchived) weather.archived.add(channel);
    return story.add(`${channel} is ${isArchived ? "" : "not "}archived`);
  }
  weather.slack = isFair ? "fair" : chance.pick(slackWeathers);
  story.add(`the weather in Slack is ${weather.slack}`);
}

/** The mail server goes away, takes what it does not confirm, refuses the sender, or one address. */
function turnMail(
  { chance, company, weather, story }: Pick<Ground, "chance" | "company" | "weather" | "story">,
  isFair: boolean,
): void {
  const address = chance.pick(company.employees)?.accountEmail;
  if (address !== undefined && chance.happens(0.3)) {
    const isReached = weather.unreachable.delete(address);
    if (!isReached) weather.unreachable.add(address);
    return story.add(`${address} takes ${isReached ? "mail again" : "no mail"}`);
  }
  weather.mail = isFair ? "fair" : chance.pick(mailWeathers);
  story.add(`the mail server is ${weather.mail}`);
}
