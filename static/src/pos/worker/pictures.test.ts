import { beforeEach, expect, it } from "vitest";
import { type Limits, Pictures } from "./pictures";

const DAY = 86_400_000;
const LIMITS: Limits = { count: 3, bytes: 100, fresh: DAY, expires: 30 * DAY };

/** A browser's cache as far as it is used: by address, in the order of storing. */
class MemoryCache {
  readonly kept = new Map<string, Response>();

  match(request: Request): Promise<Response | undefined> {
    return Promise.resolve(this.kept.get(request.url)?.clone());
  }

  put(request: Request, response: Response): Promise<void> {
    this.kept.set(request.url, response);
    return Promise.resolve();
  }

  delete(request: Request): Promise<boolean> {
    return Promise.resolve(this.kept.delete(request.url));
  }

  keys(): Promise<Request[]> {
    return Promise.resolve([...this.kept.keys()].map((url) => new Request(url)));
  }
}

let cache: MemoryCache;
let now: number;
let server: (name: string) => Response | null;
let asked: string[];

beforeEach(() => {
  cache = new MemoryCache();
  now = 1_000 * DAY;
  asked = [];
  server = (name) => new Response(name, { headers: { "Content-Type": "image/webp" } });
});

async function look(name: string): Promise<string> {
  const pictures = new Pictures(
    cache as unknown as Cache,
    (request) => {
      const path = new URL(request.url).pathname.slice(1);
      asked.push(path);
      const response = server(path);
      return response ? Promise.resolve(response) : Promise.reject(new TypeError("no network"));
    },
    () => now,
    LIMITS,
  );
  const { response, behind } = await pictures.answer(new Request(`https://toko.example/${name}`));
  const text = await (await response).text();
  await behind;
  return text;
}

function names(): string[] {
  return [...cache.kept.keys()].map((url) => new URL(url).pathname.slice(1));
}

it("asks once a day, and shows the stored picture meanwhile", async () => {
  expect(await look("kopi")).toBe("kopi");
  expect(await look("kopi")).toBe("kopi");
  expect(asked).toEqual(["kopi"]);
  now += DAY;
  server = () => new Response("kopi baru");
  expect(await look("kopi")).toBe("kopi");
  expect(await look("kopi")).toBe("kopi baru");
  expect(asked).toEqual(["kopi", "kopi"]);
});

it("keeps what it has while the network is away", async () => {
  await look("kopi");
  server = () => null;
  now += 5 * DAY;
  expect(await look("kopi")).toBe("kopi");
  expect(names()).toEqual(["kopi"]);
  await expect(look("teh")).rejects.toThrow("no network");
});

it("lets the picture go that was not looked at for longest", async () => {
  for (const name of ["a", "b", "c"]) await look(name);
  now += DAY;
  await look("a");
  await look("d");
  expect(names()).toEqual(["c", "a", "d"]);
});

it("stays within its bytes, and does not keep what is larger than all of them", async () => {
  server = (name) => new Response("x".repeat(name === "big" ? 101 : 60));
  await look("a");
  await look("b");
  expect(names()).toEqual(["b"]);
  await look("big");
  expect(names()).toEqual(["b"]);
});

it("drops what expired and what the server has no more", async () => {
  await look("old");
  now += 31 * DAY;
  await look("new");
  expect(names()).toEqual(["new"]);
  now += DAY;
  server = () => new Response("gone", { status: 404 });
  await look("new");
  expect(names()).toEqual([]);
});
