// Answers from standard input by the TypeScript engine: a line is a list of rule sets with their
// carts, the answer a list of lists. A failure of the engine is an answer, too.
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const source = fileURLToPath(new URL("../../static/src/pricing/vectors.ts", import.meta.url));
const { module } = await runnerImport(source, { configFile: false, logLevel: "error" });

function answer({ rules, cases }) {
  try {
    return module.answerCases(rules, cases);
  } catch (error) {
    return cases.map(() => ({ failure: String(error) }));
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(module.writeExact(module.parseExact(line).map(answer)));
}
