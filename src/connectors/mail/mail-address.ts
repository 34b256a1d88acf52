import { comparableEmail } from "../../domain/email.ts";

/** One local part and one domain, without anything a mail program could take for a list, a comment or a name. */
const plainAddress = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/**
 * Whether this is one address that mail can go to as it is written. Quoted local parts are not: they may hold commas and
 * angle brackets.
 */
export function isMailAddress(address: string): boolean {
  return comparableEmail(address) !== null && plainAddress.test(address);
}
