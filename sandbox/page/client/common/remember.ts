/** Keeps a small preference in this browser; a browser that keeps nothing is no reason to fail. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`latchkey-sandbox.${key}`, value);
  } catch {
    // Private windows may refuse.
  }
}

/** What was remembered, or null. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`latchkey-sandbox.${key}`);
  } catch {
    return null;
  }
}
