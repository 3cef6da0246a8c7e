/** Work that the person at the till does not wait for. */

/** Long enough for the frame that shows what was done, short enough to lose nothing. */
const PAUSE = 50;

/** Runs `task`; asked again while it runs, it runs once more for all who asked. */
export function collapsed(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      await task();
    } while (again);
  };
  return () => {
    again = true;
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };
}

/** Call `task` soon, once for all calls until then. */
export function later(task: () => void): { call(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    call() {
      timer ??= setTimeout(() => {
        timer = undefined;
        task();
      }, PAUSE);
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
