import { Button } from "react-aria-components/Button";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";

import type { PersonCard } from "../../protocol.ts";
import { Avatar } from "../common/avatar.tsx";

const tooltipDelayMs = 300;

/** People one click away, as small pictures. */
export function QuickSwitch({
  people,
  onSwitch,
}: {
  readonly people: readonly PersonCard[];
  readonly onSwitch: (id: string) => void;
}) {
  return (
    <ul className="quick-people" aria-label="Switch to">
      {people.map(({ id, realName, title, note }) => (
        <li key={id} className="quick-item">
          <TooltipTrigger delay={tooltipDelayMs}>
            <Button className="quick-person" aria-label={`Switch to ${realName}`} onPress={() => onSwitch(id)}>
              <Avatar id={id} name={realName} />
            </Button>
            <Tooltip className="tooltip" placement="bottom" offset={4}>
              <b>{realName}</b>
              <span>{note === "" ? title : note}</span>
            </Tooltip>
          </TooltipTrigger>
        </li>
      ))}
    </ul>
  );
}
