/** The price of a cart: pure, exact, specified in docs/pricing.md. */

export { plain, readDecimal, writeDecimal } from "./decimal";
export { PricingError } from "./errors";
export { priceCart } from "./price";
export { type LineName, type Quote, quoteJson, reasonsJson, toNumber } from "./quote";
export { allocate, roundCash, roundRatio } from "./rounding";
export { makeRuleSet, type RuleSet, type RuleSetInput } from "./rules";
export type * from "./types";
