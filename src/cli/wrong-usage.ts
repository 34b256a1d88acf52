/** The command was called wrongly, and the message says how. Nothing was opened, read or done. The command ends with 2. */
export class WrongUsage extends Error {
  constructor(message: string) {
    super(message);
    this.name = "WrongUsage";
  }
}
