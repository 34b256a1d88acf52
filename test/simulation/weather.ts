import type { Fault } from "../../sandbox/http/faults.ts";
import type { Chance } from "./chance.ts";
import type { Provider, ProviderId } from "./provider.ts";

/** How a provider is. In each of them some calls still work. */
export const providerWeathers = [
  "fair",
  "busy",
  "unwell",
  "silent",
  "lossy",
  "lying",
  "garbled",
  "refusing",
  "slow",
] as const;
type ProviderWeather = (typeof providerWeathers)[number];

export const slackWeathers = ["fair", "away", "busy", "lossy"] as const;
type SlackWeather = (typeof slackWeathers)[number];

/** What happens to one call. */
export interface PlannedFault {
  readonly words: string;
  readonly fault: Fault;
  /** Nobody answers, so that the call ends by its own time. */
  readonly hangs: boolean;
}

/** What the outside systems are like at the moment, and what that does to each call. */
export class Weather {
  slack: SlackWeather = "fair";
  /** Channels that take nothing. */
  readonly archived = new Set<string>();
  readonly #providers = new Map<ProviderId, ProviderWeather>();
  readonly #onlyWrites = new Set<ProviderId>();

  /** @param onlyWrites whether what is asked is answered well meanwhile, and only what is to be changed suffers */
  set(provider: ProviderId, weather: ProviderWeather, onlyWrites: boolean): void {
    this.#providers.set(provider, weather);
    if (onlyWrites) this.#onlyWrites.add(provider);
    else this.#onlyWrites.delete(provider);
  }

  /** Everything is well from now on. */
  clear(): void {
    this.#providers.clear();
    this.slack = "fair";
    this.archived.clear();
  }

  /** How long the way to the provider and back takes, in milliseconds. */
  latency(provider: ProviderId, chance: Chance): number {
    const isSlow = this.#providers.get(provider) === "slow";
    return isSlow ? 500 + chance.below(6_000) : 5 + chance.below(60);
  }

  draw(provider: Provider, isWrite: boolean, { chance, nowMs }: { chance: Chance; nowMs: number }): PlannedFault | null {
    const plan = (words: string, fault: Fault): PlannedFault => {
      return { words, fault, hangs: "hang" in fault || "applyThenHang" in fault };
    };
    if (!isWrite && this.#onlyWrites.has(provider.id)) return null;
    switch (this.#providers.get(provider.id) ?? "fair") {
      case "fair":
      case "slow":
        return null;
      case "refusing":
        return plan("refuses the credential", provider.refusal);
      case "busy": {
        if (!chance.happens(0.4)) return null;
        const seconds = 1 + chance.below(chance.happens(0.5) ? 5 : 60);
        return plan(`asks to wait ${seconds} seconds`, provider.rateLimit(seconds, nowMs));
      }
      case "unwell": {
        if (!chance.happens(0.5)) return null;
        const status = chance.pick([500, 502, 503, 504]);
        return plan(`answers ${status}`, { status });
      }
      case "silent":
        if (!chance.happens(0.35)) return null;
        return chance.happens(0.5)
          ? plan("does not answer", { hang: true })
          : plan("does it and does not answer", { applyThenHang: true });
      case "lossy":
        if (!chance.happens(0.4)) return null;
        return chance.weigh<PlannedFault>([
          [1, plan("cuts the connection", { dropConnection: true })],
          [1, plan("does it and cuts the connection", { applyThenDropConnection: true })],
          [1, plan("does it and answers 500", { applyThenStatus: 500 })],
        ]);
      case "garbled":
        return chance.happens(0.3) ? plan("answers nonsense", { malformedBody: "<html>502</html>" }) : null;
      case "lying":
        if (!isWrite || !chance.happens(0.6)) return null;
        return chance.happens(0.5)
          ? plan('says "done" and does nothing', { status: provider.id === "okta" ? 204 : 200 })
          : plan('says "not found" and does nothing', { status: 404 });
    }
  }
}
