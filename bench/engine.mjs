// Bundles the TypeScript engine, with its reader of cases, for a page of a benchmark.
import { fileURLToPath } from "node:url";
import { build } from "vite";

const entry = fileURLToPath(new URL("../static/src/pricing/vectors.ts", import.meta.url));
const [{ output }] = await build({
  configFile: false,
  logLevel: "error",
  build: { write: false, target: "es2022", lib: { entry, name: "engine", formats: ["iife"] } },
});
console.log(output[0].code);
