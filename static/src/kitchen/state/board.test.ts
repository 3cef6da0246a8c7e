import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createApi } from "../../shared/api/client";
import { createBoard, type KitchenBoard } from "./board";
import type { Board } from "./tickets";

let board: KitchenBoard;
let hanging: Board;
let asked: string[];

beforeEach(() => {
  asked = [];
  const stored = new Map<string, string>();
  vi.stubGlobal("document", { addEventListener() {}, removeEventListener() {}, hidden: false });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  const api = createApi({
    origin: "http://kitchen.test",
    lockName: "kitchen-board",
    tokens: {
      read: async () => ({ access: "a", refresh: "r", expiresAt: Number.MAX_SAFE_INTEGER }),
      write: async () => {},
    },
    fetch: async (input) => {
      const { pathname, search } = new URL((input as Request).url);
      asked.push(
        `${(input as Request).method} ${pathname.replace("/api/v1/kitchen", "")}${search}`,
      );
      if (pathname.endsWith("/state")) {
        throw new TypeError("offline");
      }
      return Response.json(pathname.endsWith("/stations") ? { stations: [] } : hanging);
    },
  });
  const ignore = (): void => {};
  board = createBoard({ api, onNew: ignore, onRefused: ignore, onFailed: ignore });
});

afterEach(() => {
  board.stop();
  vi.unstubAllGlobals();
});

function ticketOf(shop: string): Board {
  const now = new Date().toISOString();
  return {
    revision: 7,
    full: true,
    server_time: now,
    tickets: [
      {
        id: `ticket of ${shop}`,
        order: shop,
        station: "Bar",
        part: 1,
        channel: "dine_in",
        label: "",
        note: "",
        receipt_number: "",
        code: "7F3A",
        paid: true,
        voided: false,
        created_at: now,
        finished_at: null,
        lines: [],
      },
    ],
  };
}

const ids = (): string[] => [...board.tickets.value.keys()];

it("shows and sends nothing of the kitchen in which the device hung before", async () => {
  hanging = ticketOf("shop A");
  board.start();
  await vi.waitFor(() => expect(ids()).toEqual(["ticket of shop A"]));
  board.move(["line of shop A"], "cooking");
  await vi.waitFor(() => expect(asked).toContain("POST /tickets/state"));
  expect(board.waiting.value).toBe(1);

  board.stop();
  board.forget();
  expect([ids(), board.waiting.value]).toEqual([[], 0]);

  hanging = ticketOf("shop B");
  asked = [];
  board.start();
  await vi.waitFor(() => expect(ids()).toEqual(["ticket of shop B"]));
  expect(asked[0]).toBe("GET /tickets");
  expect(asked).not.toContain("POST /tickets/state");
});
