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

export const mailWeathers = ["fair", "away", "lossy", "refusing"] as const;
type MailWeather = (typeof mailWeathers)[number];

/** What happens to one call. */
export interface PlannedFault {
  readonly words: string;
  readonly fault: Fault;
  /** Nobody answers, so that the call ends by its own time. */
  readonly hangs: boolean;
}

interface Moment {
  readonly chance: Chance;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** How often a weather strikes. */
const oftenness: Record<ProviderWeather, number> = {
  fair: 0,
  busy: 0.4,
  unwell: 0.5,
  silent: 0.35,
  lossy: 0.4,
  lying: 0.6,
  garbled: 0.3,
  refusing: 1,
  slow: 0,
};

/** What the outside systems are like at the moment, and what that does to each call. */
export class Weather {
  slack: SlackWeather = "fair";
  /** Channels that take nothing. */
  readonly archived = new Set<string>();
  mail: MailWeather = "fair";
  /** Addresses that take no mail. */
  readonly unreachable = new Set<string>();
  readonly #providers = new Map<ProviderId, ProviderWeather>();
  readonly #onlyWrites = new Set<ProviderId>();
  readonly #trips = new Map<ProviderId, ProviderWeather>();

  /** @param onlyWrites whether what is asked is answered well meanwhile, and only what is to be changed suffers */
  set(provider: ProviderId, weather: ProviderWeather, onlyWrites: boolean): void {
    this.#providers.set(provider, weather);
    if (onlyWrites) this.#onlyWrites.add(provider);
    else this.#onlyWrites.delete(provider);
  }

  /** Everything is well from now on. */
  clear(): void {
    this.#providers.clear();
    this.#trips.clear();
    this.slack = "fair";
    this.archived.clear();
    this.mail = "fair";
    this.unreachable.clear();
  }

  /** The next change of a membership suffers this, whatever the weather. */
  trip(provider: ProviderId, weather: ProviderWeather): void {
    this.#trips.set(provider, weather);
  }

  /** How long the way to the provider and back takes, in milliseconds. */
  latency(provider: ProviderId, chance: Chance): number {
    const isSlow = this.#providers.get(provider) === "slow";
    return isSlow ? 500 + chance.below(6_000) : 5 + chance.below(60);
  }

  draw(provider: Provider, isWrite: boolean, { chance, nowMs }: Moment): PlannedFault | null {
    const trip = isWrite ? this.#trips.get(provider.id) : undefined;
    if (trip !== undefined) {
      this.#trips.delete(provider.id);
      return strike(trip, provider, { chance, nowMs });
    }
    if (!isWrite && this.#onlyWrites.has(provider.id)) return null;
    const weather = this.#providers.get(provider.id) ?? "fair";
    if (weather === "lying" && !isWrite) return null;
    return chance.happens(oftenness[weather]) ? strike(weather, provider, { chance, nowMs }) : null;
  }
}

/** What a weather does to a call that it strikes. */
function strike(weather: ProviderWeather, provider: Provider, { chance, nowMs }: Moment): PlannedFault | null {
  switch (weather) {
    case "fair":
    case "slow":
      return null;
    case "refusing":
      return plan("refuses the credential", provider.refusal);
    case "busy": {
      const seconds = 1 + chance.below(chance.happens(0.5) ? 5 : 60);
      return plan(`asks to wait ${seconds} seconds`, provider.rateLimit(seconds, nowMs));
    }
    case "unwell": {
      const status = chance.pick([500, 502, 503, 504]);
      return plan(`answers ${status}`, { status });
    }
    case "silent":
      return chance.happens(0.5)
        ? plan("does not answer", { hang: true })
        : plan("does it and does not answer", { applyThenHang: true });
    case "lossy":
      return chance.weigh([
        [1, plan("cuts the connection", { dropConnection: true })],
        [1, plan("does it and cuts the connection", { applyThenDropConnection: true })],
        [1, plan("does it and answers 500", { applyThenStatus: 500 })],
      ]);
    case "garbled":
      return plan("answers nonsense", { malformedBody: "<html>502</html>" });
    case "lying":
      return chance.happens(0.5)
        ? plan('says "done" and does nothing', { status: provider.id === "okta" ? 204 : 200 })
        : plan('says "not found" and does nothing', { status: 404 });
  }
}

function plan(words: string, fault: Fault): PlannedFault {
  return { words, fault, hangs: "hang" in fault || "applyThenHang" in fault };
}
