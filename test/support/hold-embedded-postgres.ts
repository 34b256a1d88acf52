// A process of ours for tests: starts the embedded database of the given data folder, sends its URL, and stops it
// when told to. Run by `holdEmbeddedPostgres`.
import { startEmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";

const [dataDirectory = ""] = process.argv.slice(2);

try {
  const database = await startEmbeddedPostgres({ dataDirectory });
  process.once("message", () => void database.stop().then(() => process.disconnect()));
  process.send?.({ url: database.url });
} catch (error) {
  process.send?.({ refusal: error instanceof Error ? error.message : String(error) });
  process.disconnect();
}
