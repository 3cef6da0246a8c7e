import { afterEach, expect, it, vi } from "vitest";
import { NoAnswer } from "./errors";
import { TokenKeeper, type Tokens } from "./tokens";

afterEach(() => void vi.useRealTimers());

it("sends a token whose answer was lost again only after five seconds", async () => {
  vi.useFakeTimers();
  let stored: Tokens = { access: "a1", refresh: "r1", expiresAt: 0 };
  const sent: number[] = [];
  const start = Date.now();
  const keeper = new TokenKeeper(
    {
      read: async () => stored,
      write: async (tokens) => {
        stored = tokens;
      },
    },
    async () => {
      sent.push(Date.now() - start);
      if (sent.length === 1) {
        throw new NoAnswer("lost");
      }
      return { access: "a2", refresh: "r2", expires_in: 900 };
    },
    "lost-answer",
  );
  await expect(keeper.access()).rejects.toBeInstanceOf(NoAnswer);
  expect(stored.refresh).toBe("r1");
  const again = keeper.access();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await again).toBe("a2");
  expect(sent[0]).toBe(0);
  expect(sent[1]).toBeGreaterThan(5_000);
});

it("takes over what another tab refreshed", async () => {
  const stored: Tokens = { access: "a2", refresh: "r2", expiresAt: Date.now() + 900_000 };
  const keeper = new TokenKeeper(
    { read: async () => stored, write: () => Promise.reject(new Error("not asked")) },
    () => Promise.reject(new Error("not asked")),
    "other-tab",
  );
  expect(await keeper.renew("a1")).toBe("a2");
});
