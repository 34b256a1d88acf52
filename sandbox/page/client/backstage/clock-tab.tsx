import { useState } from "react";
import { Button } from "react-aria-components/Button";

import type { BackstagePicture } from "../../protocol.ts";
import { useNow } from "../common/use-now.ts";
import { useActs } from "../connection/use-acts.ts";
import { formatDay } from "../mrkdwn/slack-date.ts";
import { aheadWords, countDown } from "./countdown.ts";
import { nextEnds } from "./next-ends.ts";

const minuteMs = 60_000;
const steps: readonly (readonly [string, number])[] = [
  ["+15 min", 15 * minuteMs],
  ["+1 h", 60 * minuteMs],
  ["+8 h", 480 * minuteMs],
];
const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const most = 30 * 86_400_000;

/** The sandbox's clock, and how to hurry it: there is no way back. */
export function ClockTab({ backstage }: { readonly backstage: BackstagePicture }) {
  const { act } = useActs();
  const now = useNow(1_000);
  const [isMoving, setMoving] = useState(false);
  const ends = nextEnds(backstage);
  const [next] = ends;
  const ahead = aheadWords(backstage.aheadMs);
  const move = async (byMs: number) => {
    setMoving(true);
    await act({ do: "move-clock", byMs: Math.min(Math.max(1, Math.ceil(byMs)), most) });
    setMoving(false);
  };
  return (
    <div className="clock">
      <p className="clock-face">
        <span className="clock-time" role="timer">
          {time.format(now)}
        </span>
        <span className="clock-day">{formatDay(now, { now: now - backstage.aheadMs })}</span>
      </p>
      <p className="drawer-words">
        {ahead === null ? "In step with your own clock." : `${ahead} ahead of your own clock.`}
      </p>
      <div className="clock-steps">
        {steps.map(([label, byMs]) => (
          <Button key={label} className="button button-plain" isDisabled={isMoving} onPress={() => void move(byMs)}>
            {label}
          </Button>
        ))}
        <Button
          className="button button-primary"
          isDisabled={isMoving || next === undefined}
          onPress={() => next !== undefined && void move(next.endsAt - now + 1_000)}
        >
          To the next end
        </Button>
      </div>
      <h3 className="drawer-title">Whose access ends next</h3>
      {ends.length === 0 ? (
        <p className="empty">No access is given at the moment. Approve a request, and its end stands here.</p>
      ) : (
        <ul className="ends">
          {ends.map((end) => (
            <li key={`${end.accountId} ${end.group}`} className="end">
              <span className="end-who">{end.name}</span>
              <span className="end-what">{end.group}</span>
              <span className="end-left">{countDown(end.endsAt, now)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
