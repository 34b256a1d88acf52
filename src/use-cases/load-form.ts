import { type FormState, untouchedForm, withOptions } from "../domain/form.ts";
import type { User } from "../domain/user.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { type Flow, FlowFault } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import { reportFormFault } from "./report-form-fault.ts";

const notLoaded = "What can be chosen here could not be loaded. Latchkey's admins were told.";

/** Asks the code of a flow for everything its form offers to this person. What fails is said beside its field, and told. */
export async function loadForm(world: Pick<World, "store" | "log">, flow: Flow, user: User): Promise<FormState> {
  const loaded = await Promise.all(
    flow.form.prefetched.map(async (name) => ({ name, result: await loadOptions(world, flow, name, user) })),
  );
  return loaded.reduce((state, { name, result }) => withOptions(state, name, result), untouchedForm(flow.fields));
}

async function loadOptions(
  world: Pick<World, "store" | "log">,
  flow: Flow,
  name: string,
  user: User,
): Promise<Parameters<typeof withOptions>[2]> {
  try {
    return { options: await flow.form.options(name, user) };
  } catch (error) {
    const isKnown = error instanceof FlowFault || error instanceof DirectoryFault || error instanceof MessengerFault;
    if (!isKnown) throw error;
    const message = `The options of the field "${name}" of the flow "${flow.name}" could not be loaded: ${error.message}`;
    const fault =
      error instanceof FlowFault ? error : new FlowFault(flow.name, `options of "${name}"`, message, { cause: error });
    await reportFormFault(world, fault);
    return { note: notLoaded };
  }
}
