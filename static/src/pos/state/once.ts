/** A repeated request for one act keeps its key, so that a lost answer counts once. */

import { NoAnswer } from "../../shared/api/errors";
import { uuid7 } from "../../shared/ids";

export type Once = <Result>(act: string, call: (key: string) => Promise<Result>) => Promise<Result>;

export function createOnce(): Once {
  const keys = new Map<string, string>();
  return async (act, call) => {
    const key = keys.get(act) ?? uuid7();
    keys.set(act, key);
    try {
      const result = await call(key);
      keys.delete(act);
      return result;
    } catch (error) {
      if (!(error instanceof NoAnswer)) {
        keys.delete(act);
      }
      throw error;
    }
  };
}
