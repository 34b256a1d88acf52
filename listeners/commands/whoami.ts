import type { Whereabouts } from "../../src/ports/whisper.ts";
import { whoAmI } from "../../src/use-cases/who-am-i.ts";
import { drawOwnAccounts } from "../../views/identity-own.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";

/** `/access whoami`: one's own accounts, for everybody. */
export async function showOwnAccounts({ world, whisper }: Desk, speaker: Whereabouts): Promise<void> {
  const own = await whoAmI(world, speaker.slackUserId);
  await whisper(speaker, own.ok ? drawOwnAccounts(own.value) : drawRefusal(own.refusal));
}
