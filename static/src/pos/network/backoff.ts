/**
 * How long to wait before the next attempt: at random up to a limit that doubles, so that the
 * tills of a shop that is back online do not all knock in the same second.
 */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly first: number,
    private readonly longest: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** In milliseconds; not before what the server asks for. */
  next(retryAfter: number | null): number {
    const limit = Math.min(this.longest, this.first * 2 ** this.failures);
    this.failures += 1;
    return Math.max((retryAfter ?? 0) * 1_000, this.random() * limit);
  }

  reset(): void {
    this.failures = 0;
  }
}
