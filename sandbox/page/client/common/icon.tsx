import type { ReactNode } from "react";

const shapes = {
  key: (
    <>
      <circle cx="7.5" cy="12" r="3.5" />
      <path d="M11 12h9.5v3.5M16 12v2.8" />
    </>
  ),
  hash: <path d="M9.5 4.5 7.5 19.5M16.5 4.5l-2 15M4.5 9.5h15M4 14.5h15" />,
  lock: (
    <>
      <rect x="5.5" y="10.5" width="13" height="9" rx="2" />
      <path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" />
    </>
  ),
  chevron: <path d="m7 9.5 5 5 5-5" />,
  right: <path d="m9.5 7 5 5-5 5" />,
  close: <path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />,
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="5.5" cy="12" r="1.6" />
      <circle cx="12" cy="12" r="1.6" />
      <circle cx="18.5" cy="12" r="1.6" />
    </g>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="5.5" />
      <path d="m15.2 15.2 4.3 4.3" />
    </>
  ),
  send: <path d="m5 12 14.5-7-4 14.5-3.7-5.8L5 12Zm6.8 1.7 3.2-3.7" />,
  bolt: <path d="M13 3.5 5.5 13.5H12l-1 7 7.5-10H12l1-7Z" />,
  panes: (
    <>
      <rect x="3.5" y="5" width="17" height="14" rx="2" />
      <path d="M12 5v14" />
    </>
  ),
  glass: (
    <>
      <rect x="3.5" y="5" width="17" height="14" rx="2" />
      <path d="M14.5 5v14M17 9h1M17 12h1" />
    </>
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="3.8" />
      <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4" />
    </>
  ),
  moon: <path d="M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.500Z" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 7.500V12l3 2" />
    </>
  ),
  menu: <path d="M4.5 7h15M4.5 12h15M4.5 17h15" />,
  check: <path d="m5.5 12.5 4.5 4.5 9-10" />,
  eye: (
    <>
      <path d="M3 12s3.3-6 9-6 9 6 9 6-3.3 6-9 6-9-6-9-6Z" />
      <circle cx="12" cy="12" r="2.5" />
    </>
  ),
  reply: <path d="M10 7 5 12l5 5M5 12h9a5 5 0 0 1 5 5v1" />,
  warning: <path d="M12 4.5 3.5 19h17L12 4.500ZM12 10v4M12 16.500v.1" />,
  tour: <path d="M6 20.500V4M6 5h11.500l-2.5 4 2.5 4H6" />,
  home: <path d="m4 11.5 8-7 8 7M6.5 10v9.500h11V10" />,
  chat: <path d="M4.5 5.500h15v11h-8l-4 3.500v-3.500h-3v-11Z" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** A small drawing beside words; it says nothing by itself. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}
