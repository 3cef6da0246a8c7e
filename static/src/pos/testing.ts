/** For tests only: a small shop, and a server that answers as it is told. */

import { createSession, type DeviceSession } from "../shared/session";
import type { OutletRow, ProductRow } from "./storage/copy";

export const TERMINAL = { id: "term-1", code: "A1", name: "Kasir 1", outlet: "outlet-1" };

export const CASHIER = {
  id: "member-1",
  name: "Dimas",
  role: "cashier",
  permissions: ["orders.place", "orders.request_void"],
  discount_limit: "10.00",
};

export const OUTLET: OutletRow = {
  id: "outlet-1",
  code: "PST",
  name: "Pusat",
  address: "",
  phone: "",
  currency: "IDR",
  timezone: "Asia/Jakarta",
  day_start: "04:00:00",
  allow_negative_stock: false,
  receipt_header: "",
  receipt_footer: "",
  is_active: true,
  tax_profile: "pbjt",
  tax_rounding: "document",
  service_rate: "5",
  service_included: false,
  cash_step: 100,
  cash_mode: "nearest",
  rules_version: "v7",
  weighed_labels: [
    { prefix: 21, kind: "weight", decimals: 3 },
    { prefix: 22, kind: "price", decimals: 0 },
  ],
};

export function product(id: string, change: Partial<ProductRow> = {}): ProductRow {
  return {
    id,
    name: id,
    sku: "",
    price: 10_000,
    category: null,
    tax_profile: null,
    variant_of: null,
    unit: "pcs",
    track_stock: false,
    open_price: false,
    is_active: true,
    image: null,
    barcodes: [],
    ...change,
  };
}

export function copyOf(products: readonly ProductRow[], outlet = OUTLET) {
  const pbjt = {
    code: "PBJT",
    name: "PBJT",
    rate: "10",
    base_numerator: 1,
    base_denominator: 1,
    inclusive: false,
    on_service: true,
    in_next_base: false,
    position: 1,
    valid_from: "2024-01-01",
    valid_until: null,
  };
  return {
    outlet,
    categories: [{ id: "drinks", name: "Minuman", position: 1, station: "" }],
    tax_profiles: [{ id: "pbjt", name: "PBJT", rates: [pbjt] }],
    products,
    customers: [{ id: "c1", code: "P1", name: "Ibu Sri", phone: "+628123456789" }],
  };
}

export type Handler = (request: Request, body: unknown) => Response | Promise<Response>;

/** Calls by `METHOD /path` below /api/v1; an address without a handler is not reached. */
export class FakeServer {
  readonly calls: {
    readonly call: string;
    readonly key: string | null;
    readonly packed: boolean;
    readonly body: unknown;
  }[] = [];

  constructor(readonly handlers: Record<string, Handler> = {}) {}

  readonly fetch: typeof fetch = async (input) => {
    const request = input as Request;
    const call = `${request.method} ${new URL(request.url).pathname.replace("/api/v1", "")}`;
    const text = await unpacked(request.clone());
    const body: unknown = text ? JSON.parse(text) : null;
    const key = request.headers.get("Idempotency-Key");
    this.calls.push({ call, key, packed: request.headers.has("Content-Encoding"), body });
    const handler = this.handlers[call];
    if (!handler) {
      throw new TypeError("offline");
    }
    return handler(request, body);
  };

  count(call: string): number {
    return this.calls.filter((one) => one.call === call).length;
  }
}

export function refusal(
  status: number,
  code: string,
  extras: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  return Response.json(
    { code, detail: code, ...extras },
    { status, headers: { "Content-Type": "application/problem+json", ...headers } },
  );
}

/** A session that is paired and signed in, on the server's handlers. */
export async function signedIn(server: FakeServer, name: string): Promise<DeviceSession> {
  server.handlers["POST /terminals/pair"] = () =>
    Response.json({ access: "a", refresh: "r", expires_in: 900, terminal: TERMINAL });
  server.handlers["POST /auth/pin"] = () => Response.json(CASHIER);
  server.handlers["GET /auth/me"] ??= () =>
    Response.json({ ...CASHIER, kind: "terminal", membership: CASHIER.id });
  const session = createSession({ name, origin: "http://till.test", fetch: server.fetch });
  await session.start();
  await session.pair("ABCD2345");
  await session.signIn("1004", "1234");
  return session;
}

function unpacked(request: Request): Promise<string> {
  if (request.headers.get("Content-Encoding") !== "gzip" || !request.body) {
    return request.text();
  }
  return new Response(request.body.pipeThrough(new DecompressionStream("gzip"))).text();
}

/** What the server has of a journal of which nothing came yet. */
export const RECEIVED = {
  id: "journal-1",
  ordinal: 1,
  received: 0,
  verified_through: 0,
  highest: 0,
  missing: [] as [number, number][],
  broken_at: null,
  sales: 0,
  retired: false,
};

export interface SyncedEntry {
  readonly content: string;
  readonly hash: string;
  readonly signature: string;
  readonly fact: boolean;
}

interface Parsed {
  readonly id: string;
  readonly sequence: number;
  readonly kind: string;
  readonly number?: number;
  readonly order: { readonly id: string };
  /** Of `number_cancelled`. */
  readonly entry?: string;
}

type Word = { readonly result: string; readonly [member: string]: unknown };

/** The server's half of the queue: keeps what came, makes one order of an entry. */
export class FakeSync {
  /** Entries by id, with the answer that they got. */
  readonly stored = new Map<string, Word>();
  /** How often each order was made; once, or something is wrong. */
  readonly orders = new Map<string, number>();
  readonly batches: (readonly SyncedEntry[])[] = [];
  readonly sequences = new Set<number>();
  private readonly cancelled = new Set<string>();
  journal = { ...RECEIVED };
  /** The end of the journal as it arrived. */
  readonly end = { last_hash: "", last_number: 0 };
  /** The word on an entry that is new; null accepts it. */
  word: (content: Parsed, entry: SyncedEntry) => Word | null = () => null;
  /** Called after the entries were stored: throw to lose the answer. */
  answering: () => Response | null = () => null;

  answer(server: FakeServer): this {
    server.handlers["GET /sync/journal"] = () => Response.json({ ...this.state(), ...this.end });
    server.handlers["POST /sync/orders"] = (_, body) => this.take(body);
    return this;
  }

  /** Nobody answers about entries. */
  leave(server: FakeServer): void {
    delete server.handlers["GET /sync/journal"];
    delete server.handlers["POST /sync/orders"];
  }

  private take(body: unknown): Response {
    const { entries } = body as { entries: readonly SyncedEntry[] };
    this.batches.push(entries);
    for (const { content } of entries) {
      const { entry } = JSON.parse(content) as Parsed;
      if (entry) {
        this.cancelled.add(entry);
      }
    }
    const results = entries.map((entry) => this.takeOne(entry));
    return this.answering() ?? Response.json({ results, journal: this.state() });
  }

  private takeOne(entry: SyncedEntry): Word {
    const content = JSON.parse(entry.content) as Parsed;
    const { id, sequence } = content;
    const known = this.stored.get(id);
    if (known) {
      return { ...known, result: "replayed" };
    }
    const nothing = { id, sequence, order: null, exceptions: [], problem: null };
    const word = this.cancelled.has(id) ? { result: "accepted" } : this.word(content, entry);
    if (word?.result === "later") {
      return { ...nothing, ...word };
    }
    this.sequences.add(sequence);
    if (word?.result === "refused") {
      return { ...nothing, ...word };
    }
    if (sequence === Math.max(...this.sequences)) {
      this.end.last_hash = entry.hash;
      this.end.last_number = Math.max(this.end.last_number, content.number ?? 0);
    }
    const order =
      content.kind === "sale" && !word ? orderAnswer(content.order, numberOf(content)) : null;
    const answer = { ...nothing, result: "accepted", order, ...word };
    this.stored.set(id, answer);
    if (order) {
      this.orders.set(order.id, (this.orders.get(order.id) ?? 0) + 1);
    }
    return answer;
  }

  private state(): typeof RECEIVED {
    const highest = Math.max(0, ...this.sequences);
    const missing: [number, number][] = [];
    for (let sequence = 1; sequence <= highest; sequence += 1) {
      if (!this.sequences.has(sequence)) {
        missing.push([sequence, sequence]);
      }
    }
    return { ...this.journal, received: this.sequences.size, highest, missing };
  }
}

function numberOf(content: object): Record<string, unknown> {
  return "receipt_number" in content ? { receipt_number: content.receipt_number } : {};
}

/** The order as the server would answer it. */
export function orderAnswer(body: unknown, change: Record<string, unknown> = {}) {
  const order = body as { id: string; channel: string; tenders: { amount: number }[] };
  const paid = order.tenders.reduce((sum, tender) => sum + tender.amount, 0);
  return {
    id: order.id,
    number: 7,
    receipt_number: "A1-000007",
    state: "paid",
    outlet: "outlet-1",
    terminal: TERMINAL.id,
    shift: "shift-1",
    cashier: CASHIER.id,
    customer: null,
    channel: order.channel,
    placed_at: new Date().toISOString(),
    // In Jakarta, where a day starts at four.
    business_date: new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10),
    note: "",
    lines: [],
    tenders: [],
    gross: 10_000,
    discount: 0,
    service: 500,
    tax: 1_050,
    taxes: [],
    expected_total: 11_550,
    rounding: 50,
    total: 11_600,
    notices: [],
    rules_version: "v7",
    paid,
    change: paid - 11_600,
    void_reason: "",
    ...change,
  };
}
