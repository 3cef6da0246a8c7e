import { describe, expect, it } from "vitest";
import { orderIdOfReceipt } from "./refunds";

const TOKEN = "AaH-o9vyfE28sdg6ZEXhDgABAgMEBQYHCAkKCw";

describe("the order that a receipt's QR code names", () => {
  it("is the first 16 bytes of its token", () => {
    const order = "01a1fea3-dbf2-7c4d-bcb1-d83a6445e10e";
    expect(orderIdOfReceipt(`https://kedai.id/s/${TOKEN}`)).toBe(order);
    expect(orderIdOfReceipt(`  http://localhost:8000/s/${TOKEN} `)).toBe(order);
  });

  it("is none for anything else", () => {
    for (const text of ["", "A1-000123", "8990001", `/s/${TOKEN}x`, "https://kedai.id/s/short"]) {
      expect(orderIdOfReceipt(text)).toBeNull();
    }
  });
});
