/** What was asked is not done, and the message says why: for people, without a stack. The command ends with 1. */
export class Refused extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "Refused";
  }
}
