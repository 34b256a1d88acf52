import { useEffect, useState } from "react";

import { recall, remember } from "./remember.ts";
import { useMedia } from "./use-narrow.ts";

type Theme = "light" | "dark";

/** The colours in use and a switch: what the system wants until somebody decides otherwise. */
export function useTheme(): { readonly theme: Theme; readonly switchTheme: () => void } {
  const systemIsDark = useMedia("(prefers-color-scheme: dark)");
  const [chosen, setChosen] = useState(() => recall("theme"));
  const theme: Theme = chosen === "dark" || chosen === "light" ? chosen : systemIsDark ? "dark" : "light";
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const switchTheme = () => {
    const next = theme === "dark" ? "light" : "dark";
    remember("theme", next);
    setChosen(next);
  };
  return { theme, switchTheme };
}
