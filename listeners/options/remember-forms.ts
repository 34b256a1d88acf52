import type { FormSession } from "../../src/domain/form.ts";
import type { Store } from "../../src/ports/store.ts";

/** How many forms are remembered: those in which somebody types at the moment. */
const mostRemembered = 50;

/**
 * The same store, which remembers the forms it read last: each key that somebody presses asks for theirs, and it may hold
 * thousands of options. Whether it is still the same is asked each time.
 */
export function rememberForms(store: Store): Store {
  const forms = new Map<string, FormSession>();
  return {
    ...store,
    async findFormSession(id) {
      const found = await store.findFormSession(id, forms.get(id));
      forms.delete(id);
      if (found === null) return null;
      forms.set(id, found);
      const [oldest] = forms.keys();
      if (forms.size > mostRemembered && oldest !== undefined) forms.delete(oldest);
      return found;
    },
  };
}
