/** After a restart the sandbox may serve a newer page than this one, whose pictures this one cannot read: then reload. */
export async function reloadIfRebuilt(): Promise<void> {
  try {
    const served = await (await fetch("/")).text();
    const own = document.querySelector<HTMLScriptElement>("script[type=module]")?.getAttribute("src") ?? "";
    if (served.includes("<script") && !served.includes(own)) globalThis.location.reload();
  } catch {
    // It went away again; the next connection looks once more.
  }
}
