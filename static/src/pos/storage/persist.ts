/** Ask the browser not to throw the journal away when the disk is full. */
export async function askForPersistence(): Promise<boolean> {
  const storage = globalThis.navigator?.storage;
  if (!storage?.persist) {
    return false;
  }
  return (await storage.persisted()) || (await storage.persist());
}
