// Loaded before a program of a test: its clock is ahead of the machine's by TEST_CLOCK_AHEAD_MS, or behind it.
const aheadMs = Number(process.env.TEST_CLOCK_AHEAD_MS ?? "0");

const RealDate = globalThis.Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() + aheadMs] : given));
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};
