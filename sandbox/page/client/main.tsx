// oxlint-disable-next-line import/no-unassigned-import -- It has to be said before the first schema is made.
import "./common/set-up-zod.ts";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app.tsx";
import { Connection } from "./connection/connection.ts";
import { isAddressRefused } from "./connection/is-address-refused.ts";
import { reloadIfRebuilt } from "./connection/reload-if-rebuilt.ts";
import { ConnectionContext } from "./connection/use-server.ts";

const page = document.getElementById("page");
if (page === null) throw new Error("The page has no place to be drawn in");
const connection = new Connection({
  address: location.href,
  onReturn: () => void reloadIfRebuilt(),
  isRefused: isAddressRefused,
});
const watchSight = () => connection.hide(document.hidden);
document.addEventListener("visibilitychange", watchSight);
watchSight();
connection.open();
createRoot(page).render(
  <StrictMode>
    <ConnectionContext value={connection}>
      <App />
    </ConnectionContext>
  </StrictMode>,
);
