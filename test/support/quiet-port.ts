import { once } from "node:events";
import { createServer } from "node:net";

/** Ports that systems give to nobody who asks for any port: others come here only by a number of their own choice. */
const [lowest, highest] = [10_000, 30_000];

/**
 * A free port of the loopback address that stays free until somebody comes for it: one that the system chose could be
 * given to the next server of another test meanwhile.
 */
export async function findQuietPort(): Promise<number> {
  for (let left = 20; left > 0; left -= 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) return port;
  }
  throw new Error("Twenty ports in a row were taken.");
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
