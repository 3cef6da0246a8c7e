/** The price of a cart: pure, exact, specified in docs/pricing.md. */

export { ALWAYS, type Facts, NOWHERE, type When } from "./conditions";
export { plain, readDecimal, writeDecimal } from "./decimal";
export { PricingError } from "./errors";
export type * from "./offers";
export { EVERYTHING } from "./offers";
export { priceCart } from "./price";
export { thousandths } from "./quantities";
export { type LineName, type Quote, quoteJson, reasonsJson, toNumber } from "./quote";
export {
  type CompiledRules,
  type RulesJson,
  readRules,
  readVoucher,
  type VoucherJson,
} from "./read-rules";
export { type ReturnedLine, returnLine, splitByItems, splitEqually } from "./refunds";
export { allocate, roundCash, roundRatio } from "./rounding";
export { makeRuleSet, type RuleSet, type RuleSetInput } from "./rules";
export type * from "./types";
