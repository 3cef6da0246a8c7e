/**
 * Tells the worker which version this page runs on, for as long as it lives: the lock is named
 * like its first script. Its files stay usable until then (worker/shells.ts).
 */
export function holdVersion(): void {
  void navigator.locks?.request(import.meta.url, { mode: "shared" }, () => new Promise(() => {}));
}
