import type { ClientBase } from "pg";

/**
 * Lets a connection break without taking the process along: the driver tells a break as an `error` event, which Node
 * throws where nobody listens, and a pool listens only to connections that are idle. What is being asked fails all the
 * same, and so does the next question. Gives the client.
 */
export function surviveABreak<C extends ClientBase>(client: C): C {
  client.on("error", () => undefined);
  return client;
}
