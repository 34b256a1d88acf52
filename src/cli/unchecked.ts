/** Something could not be looked at, and nothing else is wrong. The message says what. The command ends with 2. */
export class Unchecked extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unchecked";
  }
}
