import { everybody, type Handle } from "./people.ts";

/** OneLogin numbers its users; ours follow one another from here. */
const firstOneLoginId = 210_000_001;

export function slackIdOf(handle: Handle): string {
  return `U0${handle.toUpperCase()}`;
}

/** 20 characters, as Okta's are. */
export function oktaIdOf(handle: Handle): string {
  return `00u${handle.toUpperCase()}`.padEnd(20, "0");
}

/** The id of the second account of somebody who has one. */
export function secondOktaIdOf(handle: Handle): string {
  return `00u2${handle.toUpperCase()}`.padEnd(20, "0");
}

export function pagerDutyIdOf(handle: Handle): string {
  return `P${handle.toUpperCase()}`;
}

export function oneLoginIdOf(handle: Handle): number {
  return firstOneLoginId + everybody.findIndex((person) => person.handle === handle);
}
