/**
 * What the till's pages are written against.
 *
 * Amounts are whole rupiah as numbers; quantities and percentages are decimal texts (`"1.5"`).
 * Everything that changes is a signal: read `.value` in a component. Functions that talk to the
 * server never throw for what a person can meet; they return a result with a `kind`.
 */

export type * from "./accounts";
export type * from "./approvals";
export type * from "./cart";
export type * from "./catalogue";
export type * from "./common";
export type * from "./connection";
export type * from "./customers";
export type * from "./display";
export type * from "./gateway";
export type * from "./held";
export type * from "./kitchen";
export type * from "./offers";
export type * from "./paying";
export type * from "./practice";
export type * from "./queue";
export type * from "./refunds";
export type * from "./rescue";
export type * from "./review";
export type * from "./sales";
export type * from "./shift";
export type * from "./till";
