import { useState } from "react";
import { Button } from "react-aria-components/Button";

import type { CallLine as CallPicture } from "../../protocol.ts";
import { CallLine } from "./call-line.tsx";

type System = "all" | "Slack" | "Okta" | "OneLogin" | "PagerDuty" | "Mail";
const systems: readonly System[] = ["all", "Slack", "Okta", "OneLogin", "PagerDuty", "Mail"];

/** Every call in both directions, newest first. */
export function CallsTab({ calls }: { readonly calls: readonly CallPicture[] }) {
  const [system, setSystem] = useState<System>("all");
  const [onlyRefused, setOnlyRefused] = useState(false);
  const shown = calls.filter(
    ({ from, to, isRefused }) => (system === "all" || from === system || to === system) && (!onlyRefused || isRefused),
  );
  return (
    <>
      <div className="drawer-tools">
        <div className="segments" role="group" aria-label="Whose calls">
          {systems.map((one) => (
            <Button key={one} className="segment" aria-pressed={one === system} onPress={() => setSystem(one)}>
              {one === "all" ? "All" : one}
            </Button>
          ))}
        </div>
        <label className="tick tick-small">
          <input
            type="checkbox"
            checked={onlyRefused}
            onChange={(event) => setOnlyRefused(event.currentTarget.checked)}
          />
          <span>Refused only</span>
        </label>
      </div>
      {shown.length === 0 ? (
        <p className="empty">
          {onlyRefused ? "Nothing was refused." : "No calls yet. They appear here as they happen."}
        </p>
      ) : (
        <ul className="calls">
          {shown.map((call) => (
            <CallLine key={call.id} call={call} />
          ))}
        </ul>
      )}
    </>
  );
}
