import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  CopyDatabase,
  type FeedPosition,
  type ProductRow,
  readCopy,
  readPage,
  takeChanges,
  tidyCopy,
} from "../storage/copy";
import { FakeServer, OUTLET, product, refusal, signedIn } from "../testing";
import { type FeedPage, refreshCopy } from "./feed";

let db: CopyDatabase;
let runs = 0;

beforeEach(() => {
  runs += 1;
  db = new CopyDatabase(`feed-${runs}`);
});

afterEach(() => db.close());

function page(cursor: string, more: boolean, products: unknown[], outlet = false): FeedPage {
  const items = { categories: [], tax_profiles: [], products, customers: [] };
  return { items, cursor, more, ...(outlet ? { outlet: OUTLET } : {}) } as unknown as FeedPage;
}

async function run(server: FakeServer) {
  const session = await signedIn(server, `feed-${runs}-${Math.random()}`);
  const heard = { loaded: [] as number[], pages: 0, restarts: 0 };
  await refreshCopy(session.api, db, {
    onProgress: (loaded) => heard.loaded.push(loaded),
    onPage: () => {
      heard.pages += 1;
    },
    onRestart: () => {
      heard.restarts += 1;
    },
  });
  return heard;
}

function feed(pages: Record<string, FeedPage | Response>) {
  const asked: (string | null)[] = [];
  const server = new FakeServer({
    "GET /sync/feed": (request) => {
      const cursor = new URL(request.url).searchParams.get("cursor") ?? "";
      asked.push(request.headers.get("If-None-Match"));
      const answer = pages[cursor];
      if (!answer || answer instanceof Response) {
        return answer ?? refusal(500, "server_error");
      }
      const tag = `W/"${cursor}"`;
      return request.headers.get("If-None-Match") === tag
        ? new Response(null, { status: 304 })
        : Response.json(answer, { headers: { ETag: tag } });
    },
  });
  return { server, asked };
}

async function kept() {
  const { complete, outlet, tidy, changes } = await readCopy(db);
  const products = new Map<string, ProductRow>();
  for (const rows of [...tidy.map(readPage), ...changes]) {
    takeChanges(products, rows.products);
  }
  return { products, rules: outlet?.rules_version ?? "", complete, tidy: tidy.length };
}

const ids = async (): Promise<string[]> => [...(await kept()).products.keys()];

it("loads everything in pages, then what changed, with tombstones", async () => {
  const { server } = feed({
    "": page("p2", true, [product("a"), product("b")], true),
    p2: page("d1", false, [product("c")]),
  });
  expect(await run(server)).toEqual({ loaded: [2, 3], pages: 2, restarts: 0 });
  expect(await ids()).toEqual(["a", "b", "c"]);
  expect((await kept()).rules).toBe("v7");

  const change = page("d2", false, [{ id: "a", deleted: true }, product("b", { price: 12_000 })]);
  await run(feed({ d1: change }).server);
  expect(await ids()).toEqual(["b", "c"]);
  expect((await kept()).products.get("b")?.price).toBe(12_000);
});

it("goes on where it was interrupted", async () => {
  const broken = feed({ "": page("p2", true, [product("a")]) });
  await expect(run(broken.server)).rejects.toThrow();
  expect(await kept()).toMatchObject({ complete: false });
  const { server } = feed({ p2: page("d1", false, [product("b")]) });
  await run(server);
  expect(await kept()).toMatchObject({ complete: true });
  expect(await ids()).toEqual(["a", "b"]);
});

it("asks by tag while nothing changes", async () => {
  await run(feed({ "": page("d1", false, [product("a")]) }).server);
  const { server, asked } = feed({ d1: page("d1", false, []) });
  expect((await run(server)).pages).toBe(1);
  expect((await run(server)).pages).toBe(0);
  expect(asked).toEqual([null, 'W/"d1"']);
});

it("starts anew when the server cannot use the cursor", async () => {
  await run(feed({ "": page("d1", false, [product("a"), product("b")]) }).server);
  const { server } = feed({
    d1: refusal(400, "cursor_invalid"),
    "": page("e1", false, [product("b")]),
  });
  expect(await run(server)).toMatchObject({ restarts: 1, pages: 1 });
  expect(await ids()).toEqual(["b"]);
  expect((await db.value<FeedPosition>("feed"))?.cursor).toBe("e1");
});

it("keeps each item once, by name, when much has changed or a person is deleted", async () => {
  await run(feed({ "": page("d1", false, [product("b"), product("a")]) }).server);
  await tidyCopy(db, ["a", "b"]);
  expect((await kept()).tidy, "little has changed").toBe(0);

  const gone = page("d2", false, [product("b", { price: 12_000 })]);
  Object.assign(gone.items, { customers: [{ id: "c1", deleted: true }] });
  await run(feed({ d1: gone }).server);
  await tidyCopy(db, ["a"]);
  const { tidy, products, complete } = await kept();
  expect([tidy, complete, [...products.keys()]]).toEqual([1, true, ["a", "b"]]);
  expect(products.get("b")?.price).toBe(12_000);
  expect(await db.pages.filter(({ text }) => text.includes("c1")).count()).toBe(0);
  expect((await db.value<FeedPosition>("feed"))?.cursor).toBe("d2");
});
