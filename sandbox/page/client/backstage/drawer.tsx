import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "react-aria-components/Button";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";

import { Icon } from "../common/icon.tsx";
import { ActsContext } from "../connection/use-acts.ts";
import { useSeen } from "../connection/use-server.ts";
import { Toasts } from "../pane/toasts.tsx";
import { useProblems } from "../pane/use-problems.ts";
import { CallsTab } from "./calls-tab.tsx";
import { ClockTab } from "./clock-tab.tsx";
import { DirectoryTab } from "./directory-tab.tsx";
import { MailTab } from "./mail-tab.tsx";
import { OnCallTab } from "./on-call-tab.tsx";
import { TroubleTab } from "./trouble-tab.tsx";

interface DrawerProps {
  readonly tab: string;
  readonly onTab: (tab: string) => void;
  readonly onClose: () => void;
}

/** The other side of the glass: what no Slack user sees. */
export function Drawer({ tab, onTab, onClose }: DrawerProps) {
  const backstage = useSeen((seen) => seen.backstage?.picture ?? null);
  const { problems, dismiss, acts } = useProblems();
  const frame = useRef<HTMLElement>(null);
  useEffect(() => frame.current?.focus({ preventScroll: true }), []);
  const refused = backstage?.calls.some(({ isRefused }) => isRefused) === true;
  const isTroubled =
    backstage !== null &&
    (backstage.slackTrouble !== "none" ||
      backstage.mailTrouble !== "none" ||
      backstage.directories.some(({ trouble }) => trouble !== "none"));
  return (
    <ActsContext value={acts}>
      {/* Escape closes it from wherever in it one is. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <aside
        className="drawer"
        aria-label="Behind the glass"
        ref={frame}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.defaultPrevented) onClose();
        }}
      >
        <header className="drawer-head">
          <div>
            <h2>Behind the glass</h2>
            <p>What no Slack user sees</p>
          </div>
          <Button className="tool" aria-label="Close" onPress={onClose}>
            <Icon name="close" />
          </Button>
        </header>
        {backstage === null ? (
          <p className="empty">Waiting for the sandbox…</p>
        ) : (
          <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => onTab(String(key))}>
            <TabList className="tab-list" aria-label="Behind the glass">
              {backstage.directories.map(({ id, name }) => (
                <DrawerTab key={id} id={id} isMarked={false}>
                  {name}
                </DrawerTab>
              ))}
              <DrawerTab id="mail" isMarked={false}>
                Mail
              </DrawerTab>
              <DrawerTab id="calls" isMarked={refused}>
                Calls
              </DrawerTab>
              <DrawerTab id="trouble" isMarked={isTroubled}>
                Trouble
              </DrawerTab>
              <DrawerTab id="clock" isMarked={false}>
                Clock
              </DrawerTab>
              <DrawerTab id="on-call" isMarked={false}>
                On call
              </DrawerTab>
            </TabList>
            {backstage.directories.map((directory) => (
              <TabPanel key={directory.id} id={directory.id} className="tab-panel">
                <DirectoryTab directory={directory} />
              </TabPanel>
            ))}
            <TabPanel id="mail" className="tab-panel">
              <MailTab mails={backstage.mails} />
            </TabPanel>
            <TabPanel id="calls" className="tab-panel">
              <CallsTab calls={backstage.calls} />
            </TabPanel>
            <TabPanel id="trouble" className="tab-panel">
              <TroubleTab backstage={backstage} />
            </TabPanel>
            <TabPanel id="clock" className="tab-panel">
              <ClockTab backstage={backstage} />
            </TabPanel>
            <TabPanel id="on-call" className="tab-panel">
              <OnCallTab onCall={backstage.onCall} />
            </TabPanel>
          </Tabs>
        )}
        <Toasts problems={problems} onDismiss={dismiss} />
      </aside>
    </ActsContext>
  );
}

function DrawerTab({
  id,
  isMarked,
  children,
}: {
  readonly id: string;
  readonly isMarked: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Tab id={id} className="tab">
      {children}
      {isMarked && <span className="tab-mark" aria-label="(needs a look)" role="img" />}
    </Tab>
  );
}
