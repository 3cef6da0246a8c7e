import { signal } from "@preact/signals";
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { copyOf, FakeServer, product, refusal, signedIn } from "../testing";
import { type CartStore, createCart } from "./cart";
import { createCatalogue } from "./catalogue";
import { createKitchen, type KitchenStore } from "./kitchen";

let server: FakeServer;
let cart: CartStore;
let kitchen: KitchenStore;
let names = 0;
const practising = signal(false);

interface Sent {
  readonly id: string;
  readonly item: string;
  readonly quantity: string;
  readonly note: string;
  state: "pending" | "served" | "cancelled";
}

/** A kitchen that counts as the real one does, for lines without changed notes. */
function cook(): Sent[] {
  const dishes: Sent[] = [];
  const answer = () =>
    Response.json({ order: cart.orderId.value, tickets: [{ lines: dishes }] }, { status: 200 });
  const path = `/kitchen/orders/${cart.orderId.value}`;
  server.handlers[`POST ${path}/send`] = (_, body) => {
    for (const line of (body as { lines: Sent[] }).lines) {
      const here = dishes
        .filter((one) => one.item === line.item && one.state !== "cancelled")
        .reduce((sum, one) => sum + Number(one.quantity), 0);
      const quantity = String(Number(line.quantity) - here);
      if (Number(quantity) > 0) {
        dishes.push({ ...line, id: `dish-${dishes.length}`, quantity, state: "pending" });
      }
    }
    return answer();
  };
  server.handlers[`POST ${path}/cancel`] = (_, body) => {
    const { lines } = body as { lines?: string[] };
    for (const dish of dishes) {
      if (dish.state === "pending" && (lines?.includes(dish.id) ?? true)) {
        dish.state = "cancelled";
      }
    }
    return answer();
  };
  return dishes;
}

const lastBody = () => server.calls.at(-1)?.body;
const states = () =>
  cart.lines.value.map(({ key, item }) => {
    const line = kitchen.lines.value.get(key);
    return [item, line ? `${line.sent}/${line.wanted}` : "-"];
  });

beforeEach(async () => {
  server = new FakeServer();
  practising.value = false;
  const catalogue = createCatalogue();
  const copy = copyOf([
    product("kopi", { category: "drinks" }),
    product("teh", { category: "drinks" }),
    product("kaos"),
    product("jus", { category: "drinks" }),
    product("jus-besar", { variant_of: "jus" }),
  ]);
  const drinks = { id: "drinks", name: "Minuman", position: 1, station: "Bar" };
  catalogue.load({ ...copy, categories: [drinks] });
  cart = createCart(catalogue);
  names += 1;
  kitchen = createKitchen(await signedIn(server, `kitchen-${names}`), catalogue, cart, practising);
});

describe("sending", () => {
  it("is offered for what a station cooks, variants among it", () => {
    cart.add("kaos");
    expect(kitchen.offered.value).toBe(false);
    cart.add("jus-besar");
    expect([kitchen.offered.value, kitchen.waiting.value]).toEqual([true, 1]);
    expect(states()).toEqual([
      ["kaos", "-"],
      ["jus-besar", "0/1"],
    ]);
  });

  it("says the total under the cart's order id, and keeps what the kitchen has", async () => {
    cook();
    cart.add("kopi", { quantity: "2" });
    cart.add("kaos");
    expect(await kitchen.send(" Meja 4 ")).toEqual({ kind: "done" });
    expect(lastBody()).toEqual({
      outlet: "outlet-1",
      channel: "take_away",
      label: "Meja 4",
      note: "",
      lines: [{ item: "kopi", quantity: "2", note: "" }],
    });
    expect([kitchen.label.value, kitchen.waiting.value]).toEqual(["Meja 4", 0]);
    cart.add("kopi");
    cart.add("teh");
    expect(states()).toEqual([
      ["kopi", "2/3"],
      ["kaos", "-"],
      ["teh", "0/1"],
    ]);
    await kitchen.send("Meja 4");
    expect(lastBody()).toMatchObject({ lines: [{ quantity: "3" }, { item: "teh" }] });
    expect(kitchen.waiting.value).toBe(0);
    expect(cart.data.value.kitchen?.dishes.map((dish) => [dish.item, dish.quantity])).toEqual([
      ["kopi", "2"],
      ["kopi", "1"],
      ["teh", "1"],
    ]);
  });

  it("says plainly that nobody answered or why not, and changes nothing", async () => {
    cart.add("kopi");
    expect(await kitchen.send("Meja 4")).toEqual({ kind: "no_answer" });
    server.handlers[`POST /kitchen/orders/${cart.orderId.value}/send`] = () =>
      refusal(409, "kitchen_order_paid");
    expect(await kitchen.send("Meja 4")).toEqual({ kind: "other", detail: "kitchen_order_paid" });
    expect([kitchen.started.value, states()]).toEqual([false, [["kopi", "0/1"]]]);
  });

  it("tells nobody in practice", async () => {
    practising.value = true;
    const calls = server.calls.length;
    cart.add("kopi");
    await kitchen.send("Meja 4");
    expect([kitchen.waiting.value, kitchen.label.value]).toEqual([0, "Meja 4"]);
    await kitchen.cancelAll("Salah");
    expect([kitchen.started.value, server.calls.length]).toEqual([false, calls]);
  });

  it("is another order's matter when the cart is sold once more", async () => {
    cook();
    cart.add("kopi");
    await kitchen.send("Meja 4");
    cart.renew();
    expect([kitchen.started.value, states()]).toEqual([false, [["kopi", "0/1"]]]);
  });
});

describe("taking back", () => {
  it("cancels a line's dishes and sends anew what stays", async () => {
    const dishes = cook();
    cart.add("kopi", { quantity: "3" });
    cart.add("teh");
    await kitchen.send("Meja 4");
    cart.add("teh");
    const [kopi] = cart.lines.value;
    const lower = () => void cart.setQuantity(kopi?.key ?? "", "1");
    expect(await kitchen.change(kopi?.key ?? "", "Salah pesan", lower)).toEqual({ kind: "done" });
    expect(server.calls.at(-2)?.body).toEqual({ reason: "Salah pesan", lines: ["dish-0"] });
    expect(dishes.map((dish) => [dish.item, dish.quantity, dish.state])).toEqual([
      ["kopi", "3", "cancelled"],
      ["teh", "1", "pending"],
      ["kopi", "1", "pending"],
    ]);
    // The second tea was not sent before, so it is not now.
    expect(states()).toEqual([
      ["kopi", "1/1"],
      ["teh", "1/2"],
    ]);
  });

  it("leaves the cart alone without an answer, and when the guest has it", async () => {
    const dishes = cook();
    cart.add("kopi");
    await kitchen.send("");
    const key = cart.lines.value[0]?.key ?? "";
    const remove = () => cart.remove(key);
    const path = `POST /kitchen/orders/${cart.orderId.value}/cancel`;
    const { [path]: handler } = server.handlers;
    delete server.handlers[path];
    expect(await kitchen.change(key, "Salah", remove)).toEqual({ kind: "no_answer" });
    if (handler && dishes[0]) {
      server.handlers[path] = handler;
      dishes[0].state = "served";
    }
    expect(await kitchen.change(key, "Salah", remove)).toEqual({ kind: "served" });
    expect(states()).toEqual([["kopi", "1/1"]]);
  });
});
