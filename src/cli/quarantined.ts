/** Everything was read, and admins have to say whether so many left. The message says how. The command ends with 3. */
export class Quarantined extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Quarantined";
  }
}
