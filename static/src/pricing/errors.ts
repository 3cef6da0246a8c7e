/** The input contradicts itself. `field` is a path such as `lines[0].quantity`. */
export class PricingError extends Error {
  override readonly name = "PricingError";

  constructor(
    readonly code: string,
    readonly field: string,
    readonly detail: string,
  ) {
    super(`${code}: ${field}: ${detail}`);
  }
}
