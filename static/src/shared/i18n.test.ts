import { afterEach, expect, it } from "vitest";
import { defineMessages, formatDay, formatMoment, language, plural, setLanguage } from "./i18n";

const MOMENT = "2026-11-21T07:05:00Z";

afterEach(() => setLanguage("id"));

it("speaks Indonesian until somebody chooses English", () => {
  const texts = defineMessages(
    { pay: "Bayar", items: (count: number) => `${count} barang` },
    { pay: "Pay", items: (count) => `${count} ${plural(count, "item", "items")}` },
  );
  expect(language.value).toBe("id");
  expect([texts.value.pay, texts.value.items(2)]).toEqual(["Bayar", "2 barang"]);
  setLanguage("en");
  expect([texts.value.pay, texts.value.items(1), texts.value.items(2)]).toEqual([
    "Pay",
    "1 item",
    "2 items",
  ]);
});

it("shows moments in the outlet's own time", () => {
  expect(formatMoment(MOMENT, "Asia/Jakarta")).toBe("Sab, 21 Nov 2026 14.05 WIB");
  expect(formatMoment(MOMENT, "Asia/Makassar")).toBe("Sab, 21 Nov 2026 15.05 WITA");
  expect(formatMoment(MOMENT, "Asia/Jayapura")).toBe("Sab, 21 Nov 2026 16.05 WIT");
  expect(formatMoment("2026-08-01T17:30:00Z", "Asia/Jakarta")).toBe("Min, 2 Agu 2026 00.30 WIB");
  expect(formatDay(new Date(MOMENT), "UTC")).toBe("Sab, 21 Nov 2026");
  setLanguage("en");
  expect(formatMoment(MOMENT, "Asia/Jakarta")).toBe("Sat, 21 Nov 2026 14:05 WIB");
});
