import type { BackstagePicture } from "../../protocol.ts";
import { useNow } from "../common/use-now.ts";
import { countDown } from "./countdown.ts";

/** Who is on call now and next. */
export function OnCallTab({ onCall }: Pick<BackstagePicture, "onCall">) {
  const now = useNow(1_000);
  if (onCall.length === 0) return <p className="empty">This company has nobody on call.</p>;
  return (
    <ul className="duties">
      {onCall.map(({ schedule, who, until, next }) => (
        <li key={schedule} className="duty">
          <h3>{schedule}</h3>
          <p className="duty-who">{who}</p>
          <p className="drawer-words">
            For another {countDown(until, now)}; then {next}.
          </p>
        </li>
      ))}
    </ul>
  );
}
