/**
 * A receipt as bytes for a thermal printer (ESC/POS): 32 columns on 58 mm paper, 48 on 80 mm.
 *
 * Twin of `apps/orders/receipts/escpos.py`, for when the server is away; `tests/vectors/escpos.json`
 * proves both. ASCII only, which every code page shares. The logo is in the server's only.
 */

import { centred, pair, plain, wrapped } from "./columns";

export interface Row {
  readonly label: string;
  readonly text: string;
}

/** What is printed of a receipt, the server's or our own (`view/receipt/model.ts`). */
export interface PrintedReceipt {
  readonly name: string;
  readonly header: string;
  readonly address: string;
  readonly phone: string;
  readonly mark: string;
  readonly void: { readonly text: string; readonly reason: string } | null;
  readonly number: string;
  readonly channel: string;
  readonly facts: readonly Row[];
  readonly note: string;
  readonly lines: readonly {
    readonly name: string;
    readonly modifiers: readonly string[];
    readonly note: string;
    readonly detail: string;
    readonly text: string;
    readonly discounts: readonly Row[];
  }[];
  readonly subtotal: Row;
  readonly additions: readonly Row[];
  readonly total: Row;
  readonly included: readonly Row[];
  readonly tenders: readonly Row[];
  readonly change: Row | null;
  readonly verify: { readonly url: string; readonly text: string } | null;
  readonly footer: string;
  readonly website: string;
}

export type Paper = "58" | "80";

const ESC = "\x1b";
const GS = "\x1d";
const INIT = `${ESC}@`;
/** Pin 2, as all drawers are wired; 100 ms on, 100 ms off. */
const DRAWER = `${ESC}p\x0022`;
const CENTRE = `${ESC}a\x01`;
const LEFT = `${ESC}a\x00`;
const BOLD = [`${ESC}E\x01`, `${ESC}E\x00`] as const;
/** Twice as high, so that the columns stay. */
const LARGE = [`${ESC}E\x01${GS}!\x01`, `${GS}!\x00${ESC}E\x00`] as const;
/** Six lines, so that the last one is past the knife. */
const CUT = `${ESC}d\x06${GS}V\x00`;

const COLUMNS = { "58": 32, "80": 48 } as const;
const QR_SIZE = { "58": 5, "80": 6 } as const;

export function receiptBytes(
  receipt: PrintedReceipt,
  { paper, drawer }: { readonly paper: Paper; readonly drawer: boolean },
): Uint8Array<ArrayBuffer> {
  const width = COLUMNS[paper];
  return bytes([
    INIT,
    drawer ? DRAWER : "",
    ...head(receipt, width),
    ...facts(receipt, width),
    ...receipt.lines.flatMap((line) => sold(line, width)),
    rule(width),
    ...amounts(receipt, width),
    ...(receipt.verify ? code(receipt.verify, paper) : []),
    ...[receipt.footer, receipt.website].flatMap((text) => middle(text, width)),
    CUT,
  ]);
}

/** Nothing but the drawer's pulse. */
export function drawerBytes(): Uint8Array<ArrayBuffer> {
  return bytes([INIT, DRAWER]);
}

/** A page that shows what the printer can, and that the paper's width is right. */
export function testBytes(title: string, words: readonly string[], paper: Paper) {
  const width = COLUMNS[paper];
  const ruler = "1234567890".repeat(5).slice(0, width);
  return bytes([
    INIT,
    ...middle(title, width, BOLD),
    ...words.flatMap((text) => wrapped(plain(text), width).map((part) => line(part))),
    line(ruler),
    ...large("Rp1.234.500", width),
    CUT,
  ]);
}

function head(receipt: PrintedReceipt, width: number): string[] {
  const gone = receipt.void;
  return [
    ...middle(receipt.name, width, BOLD),
    ...[receipt.header, receipt.address, receipt.phone].flatMap((text) => middle(text, width)),
    ...(receipt.mark ? middle(`** ${receipt.mark} **`, width, BOLD) : []),
    ...(gone ? middle(`*** ${gone.text} ***`, width, BOLD) : []),
    ...(gone ? middle(gone.reason, width) : []),
    rule(width),
  ];
}

function facts(receipt: PrintedReceipt, width: number): string[] {
  const title = pair(plain(receipt.number), plain(receipt.channel), width);
  return [
    ...title.map((part) => line(part, BOLD)),
    ...receipt.facts.flatMap((fact) => row(fact, width)),
    ...wrapped(plain(receipt.note), width).map((part) => line(part)),
    rule(width),
  ];
}

function sold(item: PrintedReceipt["lines"][number], width: number): string[] {
  const below = [...item.modifiers, item.note].flatMap((text) =>
    wrapped(plain(text), width - 2).map((part) => line(`  ${part}`)),
  );
  const rows = [{ label: item.detail, text: item.text }, ...item.discounts];
  return [
    ...wrapped(plain(item.name), width).map((part) => line(part)),
    ...below,
    ...rows.flatMap(({ label, text }) => row({ label: `  ${label}`, text }, width)),
  ];
}

function amounts(receipt: PrintedReceipt, width: number): string[] {
  const { total, change } = receipt;
  const paid = [...receipt.tenders, ...(change ? [change] : [])];
  return [
    ...[receipt.subtotal, ...receipt.additions].flatMap((one) => row(one, width)),
    ...pair(plain(total.label), plain(total.text), width).map((part) => line(part, LARGE)),
    ...receipt.included.flatMap((one) => row(one, width)),
    rule(width),
    ...paid.flatMap((one) => row(one, width)),
  ];
}

/** The printer's own QR code: model 2, error correction M. */
function code({ url, text }: { readonly url: string; readonly text: string }, paper: Paper) {
  const length = url.length + 3;
  const size = String.fromCharCode(QR_SIZE[paper]);
  const store = String.fromCharCode(length & 0xff, length >> 8);
  return [
    CENTRE,
    `${GS}(k\x04\x001A2\x00`,
    `${GS}(k\x03\x001C${size}`,
    `${GS}(k\x03\x001E1`,
    `${GS}(k${store}1P0${url}`,
    `${GS}(k\x03\x001Q0`,
    "\n",
    LEFT,
    ...middle(text, COLUMNS[paper]),
  ];
}

type Weight = readonly [start: string, end: string];

function row({ label, text }: Row, width: number): string[] {
  return pair(plain(label), plain(text), width).map((part) => line(part));
}

function middle(text: string, width: number, weight?: Weight): string[] {
  return centred(plain(text), width).map((part) => line(part, weight));
}

function large(text: string, width: number): string[] {
  return centred(text, width).map((part) => line(part, LARGE));
}

function rule(width: number): string {
  return line("-".repeat(width));
}

function line(text: string, [start, end]: Weight = ["", ""]): string {
  return `${start}${text.trimEnd()}\n${end}`;
}

function bytes(parts: readonly string[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.join(""), (character) => character.charCodeAt(0));
}
