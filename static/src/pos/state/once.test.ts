import { expect, test } from "vitest";
import { NoAnswer } from "../../shared/api/errors";
import { createOnce } from "./once";

test("an act without an answer keeps its key, an answered one does not", async () => {
  const once = createOnce();
  const keys: string[] = [];
  const lost = (key: string): Promise<never> => {
    keys.push(key);
    return Promise.reject(new NoAnswer("lost"));
  };
  const refused = (key: string): Promise<never> => {
    keys.push(key);
    return Promise.reject(new Error("refused"));
  };
  const done = async (key: string): Promise<string> => {
    keys.push(key);
    return "done";
  };
  await expect(once("pay", lost)).rejects.toThrow(NoAnswer);
  await expect(once("pay", refused)).rejects.toThrow("refused");
  expect(await once("pay", done)).toBe("done");
  expect(await once("pay", done)).toBe("done");
  expect(await once("other", done)).toBe("done");
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(4);
});
