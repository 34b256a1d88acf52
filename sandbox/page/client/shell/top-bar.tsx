import { Button } from "react-aria-components/Button";

import type { BackstagePicture, Tour } from "../../protocol.ts";
import { aheadWords } from "../backstage/countdown.ts";
import { AppAvatar } from "../common/avatar.tsx";
import { Icon } from "../common/icon.tsx";
import { useNow } from "../common/use-now.ts";
import { useTheme } from "../common/use-theme.ts";
import { useSeen } from "../connection/use-server.ts";
import { formatTime } from "../mrkdwn/slack-date.ts";

interface TopBarProps {
  readonly name: string;
  readonly tour: Tour;
  readonly hasTwoPanes: boolean;
  readonly canHaveTwo: boolean;
  readonly drawer: string | null;
  readonly onTour: () => void;
  readonly onPanes: () => void;
  readonly onDrawer: (tab: string | null) => void;
}

/** The sandbox's own bar: everything that is not Slack. */
export function TopBar(props: TopBarProps) {
  const { name, tour, hasTwoPanes, canHaveTwo, drawer, onTour, onPanes, onDrawer } = props;
  const { theme, switchTheme } = useTheme();
  const backstage = useSeen((seen) => seen.backstage?.picture ?? null);
  const done = tour.steps.filter(({ isDone }) => isDone).length;
  const troubled = backstage === null ? [] : troubles(backstage);
  return (
    <header className="top-bar">
      <AppAvatar size="s" />
      <h1 className="brand">
        Latchkey sandbox <span className="brand-company">{name}</span>
      </h1>
      <div className="top-tools">
        {troubled.length > 0 && (
          <Button className="chip-button is-trouble" onPress={() => onDrawer("trouble")}>
            <Icon name="warning" /> <span className="top-words">{troubled.join(", ")}</span>
          </Button>
        )}
        <ClockChip aheadMs={backstage?.aheadMs ?? 0} onPress={() => onDrawer("clock")} />
        <Button
          className="chip-button"
          aria-pressed={tour.isShown}
          aria-label={`Tour, ${done} of ${tour.steps.length} done`}
          onPress={onTour}
        >
          <Icon name="tour" /> <span className="top-words">Tour</span>{" "}
          <span className="count count-drawn" data-count={`${done}/${tour.steps.length}`} />
        </Button>
        {canHaveTwo && (
          <Button className="chip-button" aria-pressed={hasTwoPanes} onPress={onPanes}>
            <Icon name="panes" /> <span className="top-words">Side by side</span>
          </Button>
        )}
        <Button
          className="chip-button"
          aria-pressed={drawer !== null}
          onPress={() => onDrawer(drawer === null ? "okta" : null)}
        >
          <Icon name="glass" /> <span className="top-words">Behind the glass</span>
        </Button>
        <Button
          className="chip-button"
          aria-label={theme === "dark" ? "Use light colours" : "Use dark colours"}
          onPress={switchTheme}
        >
          <Icon name={theme === "dark" ? "sun" : "moon"} />
        </Button>
      </div>
    </header>
  );
}

function ClockChip({ aheadMs, onPress }: { readonly aheadMs: number; readonly onPress: () => void }) {
  const time = formatTime(useNow(5_000));
  const ahead = aheadWords(aheadMs);
  return (
    <Button className="chip-button clock-chip" onPress={onPress}>
      <Icon name="clock" /> <span className="only-read">Clock</span> <span>{time}</span>
      {ahead !== null && <span className="count">+{ahead}</span>}
    </Button>
  );
}

const words = {
  down: "down",
  "rate-limited": "limits requests",
  slow: "slow",
  "answer-lost": "answers lost",
  "list-cut": "list cut short",
  redelivers: "delivers twice",
  refuses: "refuses everybody",
} as const;

function troubles({ directories, slackTrouble, mailTrouble }: BackstagePicture): readonly string[] {
  const troubled = directories.flatMap(({ name, trouble }) =>
    trouble === "none" ? [] : [`${name} ${words[trouble]}`],
  );
  if (slackTrouble !== "none") troubled.push(`Slack ${words[slackTrouble]}`);
  if (mailTrouble !== "none") troubled.push(`Mail ${words[mailTrouble]}`);
  return troubled;
}
