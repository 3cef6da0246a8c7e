import { expect, it } from "vitest";
import { routeOf, type Shell } from "./routes";

const SHELL: Shell = {
  version: "1",
  pages: ["/pos/", "/pos/display/"],
  offline: "/pos/offline/",
  files: ["/static/dist/assets/pos-1.js"],
  statics: "/static/",
  pictures: "/media/",
};
const HERE = "https://toko.example";

function kindOf(path: string, asked: { mode?: string; method?: string; destination?: string }) {
  const { mode = "cors", method = "GET", destination = "" } = asked;
  const url = path.startsWith("http") ? path : HERE + path;
  return routeOf({ url, mode, method, destination }, SHELL, HERE);
}

it("opens the till's pages from the shell, whatever follows the address", () => {
  const page = { kind: "page", address: "/pos/" };
  expect(kindOf("/pos/", { mode: "navigate" })).toEqual(page);
  expect(kindOf("/pos/?open=sales#x", { mode: "navigate" })).toEqual(page);
  expect(kindOf("/pos/display/", { mode: "navigate" }).kind).toBe("page");
  expect(kindOf("/pos/nowhere/", { mode: "navigate" }).kind).toBe("elsewhere");
});

it("takes files of any version and pictures", () => {
  expect(kindOf("/static/dist/assets/pos-1.js", {}).kind).toBe("file");
  expect(kindOf("/static/dist/assets/pos-0.js", {}).kind).toBe("file");
  expect(kindOf("/media/x.webp", { destination: "image" }).kind).toBe("picture");
});

it("never stands between the till and the API, another origin, or a write", () => {
  expect(kindOf("/api/v1/orders", {}).kind).toBe("network");
  expect(kindOf("/api/v1/orders", { method: "POST" }).kind).toBe("network");
  expect(kindOf("/static/x.js", { method: "POST" }).kind).toBe("network");
  expect(kindOf("https://other.example/static/x.js", {}).kind).toBe("network");
  expect(kindOf("/media/x.webp", { destination: "" }).kind).toBe("network");
  expect(kindOf("/pos/sw.js", {}).kind).toBe("network");
});
