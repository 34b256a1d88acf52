import { ormOptions } from "./src/database/orm-options.ts";

/** Read by the `mikro-orm` command only; the app itself takes its address from `src/config.ts`. */
export default ormOptions(process.env["DATABASE_URL"] ?? "postgresql://localhost/latchkey");
