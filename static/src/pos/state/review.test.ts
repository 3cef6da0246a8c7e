import "fake-indexeddb/auto";
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Quote } from "../../pricing";
import type { DeviceSession } from "../../shared/session";
import {
  CASHIER,
  FakeServer,
  FakeSync,
  orderAnswer,
  refusal,
  signedIn,
  TERMINAL,
} from "../testing";
import { type ApprovalStore, createApprovals } from "./approvals";
import { type Device, openDevice } from "./device";
import { createReview, type ReviewStore } from "./review";

let server: FakeServer;
let sync: FakeSync;
let session: DeviceSession;
let device: Device;
let approvals: ApprovalStore;
let review: ReviewStore;
let runs = 0;

beforeEach(async () => {
  runs += 1;
  server = new FakeServer();
  sync = new FakeSync().answer(server);
  session = await signedIn(server, `review-${runs}`);
  device = await openDevice(session, { ...TERMINAL, id: `review-${runs}` });
  approvals = createApprovals(session, signal<Device | null>(device), () => null);
  review = createReview(session, signal<Device | null>(device), approvals);
  void device.sender.run();
  await vi.waitFor(() => expect(device.head.value).not.toBeNull());
});

afterEach(() => {
  review.stop();
  device.close();
  session.stop();
});

async function sold(result: string): Promise<{ id: string; order: string }> {
  const odd = { id: "x-1", code: "negative_stock", detail: "", evidence: {} };
  const exceptions = result === "rejected" ? [] : [odd];
  sync.word = ({ kind }) => (kind === "sale" ? { result, exceptions } : null);
  const order = `o-${runs}`;
  const { id } = await device.journal.append(
    "sale",
    {
      rules_version: "v7",
      cart: { total: 11_600 } as Quote,
      order: { id: order, outlet: "o1", channel: "take_away", lines: [], tenders: [] },
    },
    { cashier: CASHIER, placedAt: "2026-11-21T07:05:00.000Z", shift: null },
  );
  await vi.waitFor(() => expect(device.counts.value).toEqual({ unsent: 0, questions: 1 }));
  return { id, order };
}

/** The server's open questions: one about this entry, or none. */
function asks(entry: string | null, state = "applied"): void {
  const question = {
    id: "x-1",
    code: "negative_stock",
    detail: "Stok menjadi minus.",
    evidence: { items: [{ name: "Kopi", available: "0", sold: "2" }] },
    entry: {
      id: entry,
      kind: "sale",
      state,
      happened_at: "2026-11-21T07:05:00Z",
      receipt_number: "A1-1-000001",
      total: 11_600,
      cashier: "Dimas",
    },
    decisions: ["adjust_stock", "acknowledge"],
  };
  server.handlers["GET /sync/exceptions"] = () =>
    Response.json({ results: entry ? [question] : [], next: null });
}

const states = async () => (await device.journal.all()).map(({ state }) => state);

it("is decided by a manager's PIN, once, and the entry is settled", async () => {
  const { id } = await sold("accepted_with_exceptions");
  asks(id);
  expect(await review.refresh()).toBe(true);
  const [item] = review.items.value ?? [];
  expect(item).toMatchObject({
    kind: "sale",
    receiptNumber: "A1-1-000001",
    isWaiting: false,
    decisions: ["adjust_stock", "acknowledge"],
  });
  if (!item) throw new Error("nothing is asked");
  const sent: unknown[] = [];
  server.handlers["POST /sync/exceptions/x-1/resolve"] = (_, body) => {
    sent.push(body);
    return (body as { approval?: string }).approval
      ? Response.json({})
      : refusal(403, "approval_required");
  };
  expect(await review.decide(item, "adjust_stock", "")).toEqual({
    kind: "approval_required",
    stale: false,
  });
  server.handlers["POST /approvals"] = () =>
    Response.json({ token: "yes", approver: "Bagus", expires_at: "2099-01-01T00:00:00Z" });
  const pin = { employee: "1002", pin: "1" };
  await approvals.give({ action: "sync.resolve", subject: item.id, ...pin });
  asks(null);
  expect(await review.decide(item, "adjust_stock", "")).toEqual({ kind: "decided" });
  expect(sent.at(-1)).toEqual({ decision: "adjust_stock", note: "", approval: "yes" });
  expect(await states()).toEqual(["accepted"]);
  expect(review.items.value).toEqual([]);
});

it("gives up the number of what was decided not to be booked", async () => {
  await sold("rejected");
  asks("another-id", "rejected");
  await review.refresh();
  const [item] = review.items.value ?? [];
  if (!item) throw new Error("nothing is asked");
  server.handlers["POST /sync/exceptions/x-1/resolve"] = () => Response.json({});
  expect(await review.decide(item, "discard", "Tidak terjadi")).toEqual({ kind: "decided" });
  await vi.waitFor(async () => expect(await states()).toEqual(["cancelled", "accepted"]));
});

it("learns what the office booked of what the till could not deliver", async () => {
  const { order } = await sold("rejected");
  asks(null);
  await review.refresh();
  expect(await states(), "the server does not have it").toEqual(["rejected"]);
  server.handlers[`GET /orders/${order}`] = () =>
    Response.json(orderAnswer({ id: order, tenders: [] }));
  await review.refresh();
  expect(await states()).toEqual(["accepted"]);
});

it("tries a waiting entry again, and says when nobody answers", async () => {
  const { id } = await sold("accepted_with_exceptions");
  asks(id, "waiting");
  await review.refresh();
  const [item] = review.items.value ?? [];
  if (!item) throw new Error("nothing is asked");
  expect(await review.retry(item)).toEqual({ kind: "no_answer" });
  server.handlers[`POST /sync/entries/${id}/retry`] = () => Response.json({ state: "waiting" });
  expect(await review.retry(item)).toEqual({ kind: "still_waiting" });
  server.handlers[`POST /sync/entries/${id}/retry`] = () => Response.json({ state: "applied" });
  asks(null);
  expect(await review.retry(item)).toEqual({ kind: "applied" });
  expect(await states()).toEqual(["accepted"]);
  delete server.handlers["GET /sync/exceptions"];
  expect(await review.refresh()).toBe(false);
});
