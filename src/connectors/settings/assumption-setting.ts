import { z } from "zod";

/** Something the operator states because the credential may not see it; not stated unless it is `true`. */
export const assumptionSetting = z.boolean("must be true or false").default(false);
