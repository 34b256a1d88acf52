import { recall, remember } from "../common/remember.ts";

const most = 5;

/** The ids of those played lately, newest first. */
export function recentPeople(): readonly string[] {
  return (recall("recent") ?? "").split(" ").filter((id) => id !== "");
}

export function rememberPerson(id: string): void {
  remember("recent", [id, ...recentPeople().filter((one) => one !== id)].slice(0, most).join(" "));
}
