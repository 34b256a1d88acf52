/** `2026-11-26T15:04` of the reader's time, for an input, from seconds since 1970 in digits; empty for anything else. */
export function toLocalInput(seconds: string): string {
  if (!/^\d{1,11}$/.test(seconds)) return "";
  const moment = new Date(Number(seconds) * 1000);
  const date = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${date}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** The way back; null when the input holds no moment. */
export function fromLocalInput(written: string): string | null {
  const ms = new Date(written).getTime();
  return Number.isNaN(ms) ? null : String(Math.floor(ms / 1000));
}

function two(part: number): string {
  return String(part).padStart(2, "0");
}
