/** A few values in an IndexedDB database of their own: tokens, the device's key, who it is. */

const TABLE = "values";

export interface ValueStore {
  get<Value>(name: string): Promise<Value | null>;
  /** Without reading it. */
  has(name: string): Promise<boolean>;
  /** Several values at once; undefined removes one. */
  put(values: Readonly<Record<string, unknown>>): Promise<void>;
  clear(): Promise<void>;
  /** Let go of the database, so that it can be deleted. */
  close(): void;
}

export function openValues(databaseName: string): ValueStore {
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    opened ??= open(databaseName);
    return opened;
  };
  const change = async (act: (table: IDBObjectStore) => void): Promise<void> => {
    const transaction = (await database()).transaction(TABLE, "readwrite", {
      durability: "strict",
    });
    act(transaction.objectStore(TABLE));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  };
  return {
    async get<Value>(name: string): Promise<Value | null> {
      const table = (await database()).transaction(TABLE).objectStore(TABLE);
      const found = await answer(table.get(name));
      return (found as Value | undefined) ?? null;
    },
    async has(name) {
      const table = (await database()).transaction(TABLE).objectStore(TABLE);
      return (await answer(table.count(name))) > 0;
    },
    put: (values) =>
      change((table) => {
        for (const [name, value] of Object.entries(values)) {
          value === undefined ? table.delete(name) : table.put(value, name);
        }
      }),
    clear: () => change((table) => table.clear()),
    close() {
      void opened?.then((database) => database.close());
      opened = null;
    },
  };
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
  return answer(request);
}

function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
