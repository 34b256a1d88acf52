/** Something this person cannot do here. The message is a sentence for them: what was not done, and why. */
export class RefusedAct extends Error {
  override readonly name = "RefusedAct";
}
