// Answers cases from standard input, one JSON line each, by the TypeScript engine.
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const source = fileURLToPath(new URL("../../static/src/pricing/vectors.ts", import.meta.url));
const { module } = await runnerImport(source, { configFile: false, logLevel: "error" });

for await (const line of createInterface({ input: process.stdin })) {
  console.log(module.writeExact(module.answerCase(module.parseExact(line))));
}
